import { pixelNames } from "../../compiler/contract/pixel-names.js";
import type { Plan } from "../../compiler/contract/schema.js";
import type { Weights } from "../engines/engine.js";

/** (byte - mean) / std of each colour channel, as a trained net does it. */
export interface NetScale {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** @param weights of the net. */
export function netScale({ normalise }: Pick<Plan, "normalise">, weights: Weights): NetScale {
  if (normalise.kind === "fixed") return normalise;
  const [mean, std] = [pixelNames.mean, pixelNames.std].map((name) => weights.get(name)?.data);
  if (mean === undefined || std === undefined) throw new Error("weights: a net without its normalisation");
  return { mean: [...mean], std: [...std] };
}
