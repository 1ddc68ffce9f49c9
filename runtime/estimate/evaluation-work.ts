import type { Plan } from "../../compiler/contract/schema.js";
import { scoringSteps, windowChain } from "../cascade/cascade.js";
import type { DataSets } from "../data/data-sets.js";
import { faceSamples } from "../data/view.js";
import type { PassWork, StageWork } from "./stage-work.js";

/**
 * The work of `fanc eval`, as a stage without training; undefined for a spec without an evaluation. Windows in the backgrounds of
 * `against` are not counted.
 * @throws UserError as the readers of data sets.
 */
export async function evaluationWork(plan: Plan, data: DataSets): Promise<StageWork | undefined> {
  const steps = scoringSteps(plan);
  if (plan.evaluate === undefined || steps === undefined) return undefined;
  const { on } = plan.evaluate;
  const images = faceSamples(on, await data.faces(on.data)).samples.length;
  const source = `${on.data}.${on.split}`;
  const windows = windowChain(plan, steps.face).map(
    ({ kind, name }): PassWork => ({ kind: kind === "boxes" ? "boxes" : "windows", step: name, source, images }),
  );
  return {
    stage: "evaluate",
    kind: "fit",
    key: "evaluate",
    from: undefined,
    trains: [],
    on: source,
    images,
    passes: [...windows, { kind: "features", step: steps.feature.name, source, images }],
    groups: [],
    svm: undefined,
    memory: undefined,
  };
}
