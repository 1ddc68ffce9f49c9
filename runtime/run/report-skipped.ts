import { printable } from "../../dsl/text/printable.js";
import { requireFewSkipped, type SkippedFrom, type SkippedImage } from "../data/skipped.js";
import type { ViewSample } from "../data/view.js";
import type { Progress } from "../process/progress.js";
import type { RunFolder } from "./run-folder.js";
import { eventsFile } from "./run-parts.js";

/** Images named on the screen; the event log names all of them. */
const mostNamed = 20;

/**
 * Counts and names unreadable images for people and in the event log.
 * @throws UserError when they are too many.
 */
export async function reportSkipped(
  { run, progress }: { readonly run: RunFolder; readonly progress: Progress },
  where: SkippedFrom & { readonly stage: string },
  skipped: readonly SkippedImage[],
): Promise<void> {
  if (skipped.length === 0) return;
  const { stage, view, total } = where;
  progress.note(`  skipped ${skipped.length} of ${total} images of ${view}:`);
  for (const { file, reason } of skipped.slice(0, mostNamed)) progress.note(printable(`  skipped ${file}: ${reason}`));
  if (skipped.length > mostNamed) progress.note(`  and ${skipped.length - mostNamed} more, named in ${eventsFile}`);
  for (const { file, reason } of skipped) await run.event({ type: "skipped", stage, view, file, reason });
  requireFewSkipped(where, skipped);
}

/** Counts images without a face for people, and names them in the event log: a stage leaves them out. */
export async function reportWithoutFace(
  { run, progress }: { readonly run: RunFolder; readonly progress: Progress },
  { stage, view, total }: { readonly stage: string; readonly view: string; readonly total: number },
  samples: readonly Pick<ViewSample, "file">[],
): Promise<void> {
  if (samples.length === 0) return;
  progress.note(`  no face in ${samples.length} of ${total} images of ${view}; left out, named in ${eventsFile}`);
  for (const { file } of samples) await run.event({ type: "skipped", stage, view, file, reason: "no face" });
}
