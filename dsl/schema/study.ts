import { optional } from "./core/types.js";
import { integer, listOf, stringValue } from "./core/values.js";

/** Largest seed of a schedule and of a study. */
export const MAX_SEED = 4_294_967_295;

/** Properties of `study NAME { … }`. */
export const STUDY_PROPERTIES = {
  seeds: optional(listOf(integer("a seed", 0, MAX_SEED)), [3], {
    doc: "One number: how many seeds, the seed of the schedule and those after it. Several numbers: these seeds.",
    why: "Three: the fewest with which a difference can be tested.",
    example: "5",
  }),
};

/** The file of `against "FILE"`. */
export const againstFile = stringValue("a .fan file in quotes");
