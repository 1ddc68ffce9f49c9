import type { PlanParameter } from "../../compiler/contract/schema.js";

/** A parameter of a plan that starts at 0 and trains at the rate of its stage. */
export const planParameter = (
  name: string,
  shape: PlanParameter["shape"],
  more: Partial<PlanParameter> = {},
): PlanParameter => ({
  name,
  shape,
  init: { kind: "constant", value: 0 },
  fanIn: 1,
  lrMultiplier: 1,
  decayMultiplier: 1,
  ...more,
});
