import { z } from "zod";

/** A layer as the spec states it, with defaults and parameters resolved. */
export const layer = z.object({
  /** `C1` for the first operation of a statement, then `C1.relu`. */
  name: z.string(),
  /** Names of the layers that it reads; the net's input has none. */
  from: z.array(z.string()),
  kind: z.string(),
  /** Properties of the kind: numbers, words, pairs, fillers. */
  values: z.record(z.string().regex(/^[A-Za-z]\w*$/), z.json()),
});
