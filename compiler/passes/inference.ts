import type { Pass } from "./pass.js";

/** From the graph of a net as written to the one that a target gets, in order. */
export const inferencePasses: readonly Pass[] = [];
