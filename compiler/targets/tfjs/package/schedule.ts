import type { Plan, PlanStage } from "../../../contract/schema.js";
import type { SpecModel } from "../../../model/index.js";
import type { PlaceOf } from "../places.js";
import { commented, key, literal } from "../text.js";

/** `src/runs.ts`: what each stage trains, with the arrays that belong to the step. */
export function runsModule({ stages }: Plan): string {
  const runs = stages.flatMap((stage) =>
    stage.kind === "train" ? [`${key(stage.name)}: ${literal(stage.runs)} satisfies TrainPlan["runs"],`] : [],
  );
  return [
    'import type { TrainPlan } from "fanc/tfjs";',
    "",
    "/** What each stage trains: the module of its step, the parameters of its output layer, what its update rule keeps. */",
    "export const runs = {",
    ...runs,
    "};",
    "",
  ].join("\n");
}

/** `src/schedule.ts`: the stages in order. */
export function scheduleModule({ stages }: Plan, { schedule }: SpecModel, placeOf: PlaceOf): string {
  const trains = stages.some(({ kind }) => kind === "train");
  return [
    'import type { Plan } from "fanc/tfjs";',
    ...(trains ? ['import { runs } from "./runs.js";'] : []),
    "",
    "/** The stages of training, in order. */",
    'export const stages: Plan["stages"] = [',
    ...stages.flatMap((stage) => {
      const origin = schedule?.stages.find(({ name }) => name === stage.name)?.origin;
      return [
        `// ${commented(stage.name)}${origin === undefined ? "" : ` (${placeOf(origin)})`}`,
        `${stageText(stage)},`,
      ];
    }),
    "];",
    "",
  ].join("\n");
}

/** What people look for first, the runs last. */
function stageText(stage: PlanStage): string {
  if (stage.kind === "fit") return literal(stage);
  const { runs: _, ...settings } = stage;
  return `${literal(settings).slice(0, -1)}, runs: runs${/^[A-Za-z]\w*$/.test(stage.name) ? `.${stage.name}` : `[${literal(stage.name)}]`} }`;
}
