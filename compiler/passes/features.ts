import { inferencePasses } from "./inference.js";
import { interweave } from "./interweave.js";
import type { Pass } from "./pass.js";

/** From the features of a crop, patch by patch, to the graph that a target gets, in order. */
export const featurePasses: readonly Pass[] = [interweave, ...inferencePasses];
