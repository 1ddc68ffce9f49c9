import { optional } from "../core/types.js";
import { interval } from "./interval.js";

/** The property `warmup:` of every optimiser. */
export const WARMUP_ROW = optional(interval("the warm-up", { min: 0, max: 1_000_000_000, open: true }), undefined, {
  doc: "The rate of the policy is multiplied by (t + 1) / warm-up until that is 1: it rises from almost nothing in a straight line. The policy's own time runs on meanwhile.",
  why: "No warm-up; small batches rarely need one.",
  source: "Goyal et al. 2017, section 2.2 (gradual warm-up)",
  example: "500 steps",
});
