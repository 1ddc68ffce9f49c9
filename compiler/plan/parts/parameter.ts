import { z } from "zod";

const init = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("gaussian"), std: z.number().nonnegative() }),
  z.object({ kind: z.literal("uniform"), from: z.number(), to: z.number() }),
  z.object({ kind: z.literal("xavier") }),
  z.object({ kind: z.literal("msra") }),
  z.object({ kind: z.literal("constant"), value: z.number() }),
]);

/** A weight or bias array of a net or of an output layer. */
export const parameter = z.object({
  name: z.string(),
  shape: z.array(z.int().positive()),
  init,
  fanIn: z.int().positive(),
  lrMultiplier: z.number(),
  decayMultiplier: z.number(),
});
