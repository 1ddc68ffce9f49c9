import { z } from "zod";
import { byName } from "../text/by-name.js";

/** `spec/spec.json` of a run: what was compiled. The texts of its files are in the same folder. */
export const specRecordSchema = z.object({
  schema: z.literal("fanc.spec/1"),
  /** The file that was compiled, below `spec/`. */
  main: z.string(),
  /** Parameters set from outside. */
  set: byName(z.string(), z.string()),
  /** As in the plan. */
  sha256: z.string(),
});
export type SpecRecord = z.infer<typeof specRecordSchema>;
