import {
  type Correction,
  type LinearFunction,
  REFINE_FEATURES,
  type Refinement,
} from "../../compiler/contract/refinement.js";
import type { Plan } from "../../compiler/contract/schema.js";
import type { Random } from "../../runtime/random.js";

/** Two corrections of moderate size, exact in single precision. */
export function randomRefinement(random: Random): Refinement {
  const number = (): number => Math.fround(0.1 * random.normal());
  const linear = (): LinearFunction => ({ weights: Array.from({ length: REFINE_FEATURES }, number), bias: number() });
  const correction = (): Correction => ({ right: linear(), down: linear(), wider: linear(), taller: linear() });
  return [correction(), correction()];
}

/** One for each step of a plan that is refined. */
export const randomRefinements = ({ cascade }: Plan, random: Random): ReadonlyMap<string, Refinement> =>
  new Map(
    cascade.flatMap((step) =>
      step.kind === "window" && step.refine.kind === "regression"
        ? [[step.name, randomRefinement(random)] as const]
        : [],
    ),
  );
