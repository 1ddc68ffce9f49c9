import type { Plan } from "../../compiler/contract/schema.js";
import { RunProgress } from "../observe/run-progress.js";
import { metricsOf, summaryOf } from "../observe/training-metrics.js";
import type { Progress, Task } from "../process/progress.js";
import type { RunFolder } from "../run/run-folder.js";

/** Shows the training of a run as its events report it: the bar reads the same progress as `fanc watch`. */
export function showTraining(
  run: Pick<RunFolder, "follow"> & { readonly plan: Pick<Plan, "stages"> },
  progress: Progress,
): void {
  const state = new RunProgress();
  let task: Task | undefined;
  run.follow((event) => {
    state.add(event);
    const { current } = state;
    switch (event.type) {
      case "begin":
        task = progress.begin(`${event.stage} ${event.nets.join(", ")}`, event.steps);
        return;
      case "step": {
        const stage = run.plan.stages.find(({ name }) => name === event.stage);
        if (current !== undefined)
          task?.update(current.step, metricsOf(current, stage?.kind === "train" ? stage.epochs : undefined));
        return;
      }
      case "trained":
        if (current !== undefined) task?.end(summaryOf(current, event));
        task = undefined;
        return;
      default:
        return;
    }
  });
}
