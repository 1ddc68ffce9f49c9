import { z } from "zod";
import { size } from "./common.js";

export const augmentation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("flip") }),
  z.object({ kind: z.literal("random_crop"), size }),
  z.object({ kind: z.literal("ten_crop"), size }),
  z.object({ kind: z.literal("shift"), amount: z.number() }),
  z.object({ kind: z.literal("zoom"), amount: z.number() }),
  z.object({ kind: z.literal("rotate"), angle: z.number() }),
  z.object({ kind: z.literal("light"), amount: z.number() }),
  z.object({ kind: z.literal("colour"), amount: z.number() }),
  z.object({ kind: z.literal("grey"), share: z.number() }),
]);
