import { z } from "zod";
import type { AvatarsRecipe } from "./options.js";

const recipeSchema = z.object({
  identities: z.int(),
  imagesPerIdentity: z.int(),
  styles: z.array(z.string()),
  seed: z.int(),
  size: z.object({ width: z.int(), height: z.int() }),
  objectClasses: z.int(),
  objectsPerClass: z.int(),
  objectSize: z.int(),
  backgrounds: z.int(),
  faces: z.object({ least: z.int(), most: z.int() }).optional(),
  unknown: z.number().optional(),
});

const dataSchema = z.object({ folder: z.string(), recipe: recipeSchema });
const taskSchema = z.object({ first: z.int(), end: z.int() });
const replySchema = z.object({ done: z.int() });

/** A range of image numbers to draw: `first` up to, but without, `end`. */
export type WorkerTask = z.infer<typeof taskSchema>;
export type WorkerReply = z.infer<typeof replySchema>;

export function parseRecipe(value: unknown): AvatarsRecipe | undefined {
  const parsed = recipeSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export function parseWorkerData(value: unknown): { readonly folder: string; readonly recipe: AvatarsRecipe } {
  return dataSchema.parse(value);
}

export function parseWorkerTask(value: unknown): WorkerTask {
  return taskSchema.parse(value);
}

export function parseWorkerReply(value: unknown): WorkerReply {
  return replySchema.parse(value);
}
