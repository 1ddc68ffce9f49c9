import { z } from "zod";

/** In pixels. */
export const size = z.object({ height: z.int().positive(), width: z.int().positive() });
/** Vertical, horizontal. */
export const pair = z.tuple([z.number(), z.number()]);
/** Half-open. */
export const range = z.object({ from: z.int().nonnegative(), to: z.int().nonnegative() });
