import type { PhraseOf } from "../../core/phrase.js";
import { constant } from "./constant.js";
import { gaussian } from "./gaussian.js";
import { msra } from "./msra.js";
import { uniform } from "./uniform.js";
import { xavier } from "./xavier.js";

/** Every weight filler, in the order of the reference. */
export const FILLERS = [gaussian, uniform, xavier, msra, constant] as const;
export type FillerPhrase = PhraseOf<(typeof FILLERS)[number]>;
