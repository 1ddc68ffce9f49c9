import { z } from "zod";
import { MAX_SIZE } from "../../../dsl/schema/limits.js";

/** In pixels. */
export const size = z.object({ height: z.int().positive().max(MAX_SIZE), width: z.int().positive().max(MAX_SIZE) });
/** Vertical, horizontal. */
export const pair = z.tuple([z.number(), z.number()]);
/** Half-open. */
export const range = z.object({ from: z.int().nonnegative(), to: z.int().nonnegative() });
