import { z } from "zod";
import { valueName } from "./names.js";

/** Initial weights of a net from a file; dsl/schema/init.ts explains the layouts. */
export const netInit = z.object({
  /** As in the spec: relative to the folder of the spec. */
  file: z.string(),
  /** What parameters take; empty if arrays are found by name and shape. */
  map: z.array(
    z.object({
      parameter: valueName,
      arrays: z.array(z.string()).min(1),
      layout: z.enum(["plain", "transposed", "channels_last"]).optional(),
      line: z.int().positive(),
    }),
  ),
  /** Where `init` stands, for messages: a file name without folders, a 1-based line. */
  at: z.object({ file: z.string(), line: z.int().positive() }),
});
