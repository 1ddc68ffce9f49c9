import type { RunEvent } from "../run/run-event.js";
import type { TrainingContext } from "./training-context.js";

/** Says what happened to all who listen: the run's log and its curves. */
export async function emit({ run, board }: Pick<TrainingContext, "run" | "board">, event: RunEvent): Promise<void> {
  await run.event(event);
  await board.event(event);
}
