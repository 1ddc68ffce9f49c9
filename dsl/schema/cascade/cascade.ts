import { boxesStep } from "./boxes.js";
import { cropStep } from "./crop.js";
import { svmStep } from "./svm.js";
import { windowStep } from "./window.js";

/** Every step of a cascade that begins with a word; a feature (`feature.ts`) begins with the name of a net. */
export const STEP_SCHEMAS = [windowStep, boxesStep, cropStep, svmStep] as const;
