import { diagnostic } from "../diagnostics/codes.js";
import type { DataModel, Normalise } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";

/** All data sets need the same normalisation: nets are trained on several of them, and their graphs contain it. */
export function normalisationsAgree(data: readonly (DataModel | undefined)[], scope: Scope): boolean {
  const all = data.flatMap((one) => (one === undefined || one.kind === "backgrounds" ? [] : [one]));
  const [first] = all;
  if (first === undefined) return true;
  const expected = shown(first.normalise);
  const other = all.find((one) => shown(one.normalise) !== expected);
  if (other === undefined) return true;
  const { file, start, end } = other.origin;
  const values = { data: other.name, found: shown(other.normalise), other: first.name, expected };
  const hint = "write the same `normalise:` in both";
  scope.report(diagnostic("data/normalise-differs", { file, span: { start, end } }, values, { hint }));
  return false;
}

function shown(one: Normalise): string {
  switch (one.kind) {
    case "standard":
    case "train":
      return one.kind;
    case "fixed":
      return `fixed { mean: ${one.mean.join(", ")}  std: ${one.std.join(", ")} }`;
    default: {
      const never: never = one;
      return never;
    }
  }
}
