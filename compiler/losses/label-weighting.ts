import type { ValuesOf } from "../../dsl/schema/core/types.js";
import type { LABEL_WEIGHTS, SIGMOID_WEIGHTS } from "../../dsl/schema/label-weights.js";
import type { LossTerm } from "../model/index.js";

/** What a loss over attributes is told of its labels. */
export interface LearntLabels {
  /** In the order of their list. */
  readonly attributes: readonly string[];
  /** Can labels be unknown? */
  readonly masked: boolean;
}

type SigmoidWeighting = NonNullable<Extract<LossTerm, { readonly kind: "sigmoid" }>["weighting"]>;
type LabelWeighting = NonNullable<Extract<LossTerm, { readonly kind: "hinge" }>["weighting"]>;

/** The plain cross-entropy. */
export const noFocus: NonNullable<SigmoidWeighting["focus"]> = { positive: 0, negative: 0, margin: 0 };

/** How labels count; undefined if all count alike and are known: such a loss has an operator of its own. */
export function labelWeighting(
  { balance, weight }: ValuesOf<typeof LABEL_WEIGHTS>,
  { attributes, masked }: LearntLabels,
): LabelWeighting | undefined {
  const factors = new Map(weight.map(({ attribute, factor }) => [attribute.text, factor]));
  const weights = attributes.flatMap((attribute) => {
    const factor = factors.get(attribute) ?? 1;
    return factor === 1 ? [] : [{ attribute, factor }];
  });
  return masked || balance !== "none" || weights.length > 0 ? { masked, balance, weights } : undefined;
}

/** The same for a sigmoid. */
export function sigmoidWeighting(
  options: ValuesOf<typeof SIGMOID_WEIGHTS>,
  labels: LearntLabels,
): SigmoidWeighting | undefined {
  const { label_smoothing: smoothing, difficulty } = options;
  const common = labelWeighting(options, labels);
  const focus = focusOf(options);
  if (common === undefined && focus === undefined && smoothing === 0 && difficulty === undefined) return undefined;
  return {
    ...(common ?? { masked: false, balance: "none", weights: [] }),
    focus,
    smoothing,
    difficulty: difficulty && { kind: difficulty.keyword, temperature: difficulty.values.temperature },
  };
}

function focusOf({ focal, asymmetric }: ValuesOf<typeof SIGMOID_WEIGHTS>): SigmoidWeighting["focus"] {
  if (focal !== undefined) return { positive: focal, negative: focal, margin: 0 };
  return asymmetric?.values;
}
