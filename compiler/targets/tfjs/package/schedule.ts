import type { Plan, PlanStage } from "../../../contract/schema.js";
import type { SpecModel } from "../../../model/index.js";
import { commented, key, literal } from "../../../operators/tfjs/text.js";
import type { PlaceOf } from "../places.js";

/** `src/groups.ts`: what each stage trains, with the arrays that belong to the step. */
export function groupsModule({ stages }: Plan): string {
  const groups = stages.flatMap((stage) =>
    stage.kind === "train" ? [`${key(stage.name)}: ${literal(stage.groups)} satisfies TrainPlan["groups"],`] : [],
  );
  return [
    'import type { TrainPlan } from "fanc/tfjs";',
    "",
    "/** What each stage trains: the module of its step, the parameters of its output layer, what its update rule keeps. */",
    "export const groups = {",
    ...groups,
    "};",
    "",
  ].join("\n");
}

/** `src/schedule.ts`: the stages in order. */
export function scheduleModule({ stages }: Plan, { schedule }: SpecModel, placeOf: PlaceOf): string {
  const trains = stages.some(({ kind }) => kind === "train");
  return [
    'import type { Plan } from "fanc/tfjs";',
    ...(trains ? ['import { groups } from "./groups.js";'] : []),
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

/** The settings people look for first, the groups last. */
function stageText(stage: PlanStage): string {
  if (stage.kind === "fit") return literal(stage);
  const { groups: _, ...settings } = stage;
  return `${literal(settings).slice(0, -1)}, groups: groups${/^[A-Za-z]\w*$/.test(stage.name) ? `.${stage.name}` : `[${literal(stage.name)}]`} }`;
}
