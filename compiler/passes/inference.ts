import { canonicalise } from "./canonicalise.js";
import { constantFold } from "./constant-fold.js";
import { deadCode } from "./dead-code.js";
import { fuse } from "./fuse.js";
import { interweave } from "./interweave.js";
import { lowering } from "./lowering.js";
import type { Pass } from "./pass.js";

/** From the graph of a net as written to the one that a target gets, in order. */
export const inferencePasses: readonly Pass[] = [constantFold, canonicalise, fuse, lowering, deadCode];

/** From the features of a crop, patch by patch, to the graph that a target gets, in order. */
export const featurePasses: readonly Pass[] = [interweave, ...inferencePasses];
