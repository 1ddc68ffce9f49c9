import { z } from "zod";
import { valueName } from "./names.js";

/** Weight filler. */
export const init = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("gaussian"), std: z.number().nonnegative() }),
  z.object({ kind: z.literal("uniform"), from: z.number(), to: z.number() }),
  z.object({ kind: z.literal("xavier") }),
  z.object({ kind: z.literal("msra") }),
  z.object({ kind: z.literal("constant"), value: z.number() }),
]);

/** A weight or bias array of a net or of an output layer. */
export const parameter = z.object({
  name: valueName,
  shape: z.array(z.int().positive()),
  /** Of a locally shared layer: how many cells have outputs of their own in the first axis. */
  cells: z.int().positive().optional(),
  /** Of a matrix over a map: the map, whose values are the columns in channel, row, column order. */
  reads: z.object({ channels: z.int().positive(), height: z.int().positive(), width: z.int().positive() }).optional(),
  init,
  fanIn: z.int().positive(),
  lrMultiplier: z.number(),
  decayMultiplier: z.number(),
});
