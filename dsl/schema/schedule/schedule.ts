import { optional } from "../core/types.js";
import { integer } from "../core/values.js";
import { memoryAmount } from "./memory.js";

/** Properties of `schedule { … }`. */
export const SCHEDULE_PROPERTIES = {
  seed: optional(integer("the seed", 0, 4_294_967_295), 1, {
    doc: "Seed of every random choice.",
    why: "Any fixed number makes runs repeatable.",
    example: "1",
  }),
  memory: optional(memoryAmount, 16 * 2 ** 30, {
    doc: "Memory that a training step may take. The compiler estimates it for each stage: activations forward and backward for the batch, weights, gradients and the optimiser's state.",
    why: "16 GiB, the memory of a common workstation.",
    example: "32 GiB",
  }),
};
