import type { Plan } from "../../../contract/schema.js";
import { key, literal } from "../../../operators/tfjs/text.js";

/** `src/plan.ts`: data, nets and cascade as the runtime takes them; the stages come from `src/schedule.ts`. */
export function planModule({ stages: _, ...plan }: Plan): string {
  return [
    'import type { Plan } from "fanc/tfjs";',
    'import { stages } from "./schedule.js";',
    "",
    "/** Everything that training needs to know beside the modules of the nets. */",
    "export const plan: Plan = {",
    ...Object.entries(plan).flatMap(([name, value]) =>
      value === undefined ? [] : [`${key(name)}: ${literal(value)},`],
    ),
    "stages,",
    "};",
    "",
  ].join("\n");
}
