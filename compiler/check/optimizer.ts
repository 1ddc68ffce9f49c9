import type { OptimizerPhrase } from "../../dsl/schema/optimizers/optimizers.js";
import type { PolicyPhrase } from "../../dsl/schema/optimizers/policies.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Interval, LrPolicy, OptimizerModel } from "../model/index.js";
import { stated } from "../model/phrase.js";
import type { Scope } from "../resolve/scope.js";
import { shownNumber } from "./model-context.js";

/** The model of a written update rule; checks the learning rate over the stage. Undefined after a report. */
export function optimizerOf(phrase: OptimizerPhrase, epochs: number, scope: Scope): OptimizerModel | undefined {
  const { given, values } = phrase;
  const at = (part: string): { file: string; span: Span } => ({
    file: scope.file,
    span: given.get(part) ?? phrase.span,
  });
  if (values.step !== undefined && values.policy !== undefined) {
    const labels = [{ span: at("policy").span, text: "`policy` is set here" }];
    const hint = "remove one: `step: …` is short for `policy: step …`";
    scope.report(diagnostic("schedule/two-policies", at("step"), {}, { hint, labels }));
    return undefined;
  }
  const policy = policyOf(values);
  const where = at(values.step === undefined ? "policy" : "step");
  if (!policyFits(policy, values.lr, epochs, where, scope)) return undefined;
  if (!warmupFits(values.warmup, epochs, at("warmup"), scope)) return undefined;
  if (phrase.keyword === "sgd" && phrase.values.nesterov && phrase.values.momentum === 0) {
    const hint = "set `momentum`, or remove `nesterov`";
    scope.report(diagnostic("schedule/nesterov-without-momentum", at("nesterov"), {}, { hint }));
  }
  const { step: _, ...rule } = stated(phrase);
  return { ...rule, policy };
}

function policyOf({ step, policy }: Pick<OptimizerPhrase["values"], "step" | "policy">): LrPolicy {
  if (step !== undefined) return { kind: "step", factor: step.factor, ...everyOf(step.every) };
  return policy === undefined ? { kind: "fixed" } : policyModel(policy);
}

const everyOf = ({ count, unit }: Interval): { readonly every: number; readonly unit: Interval["unit"] } => ({
  every: count,
  unit,
});

/** Times become a number and its unit; all else stays as it is written. */
function policyModel(policy: PolicyPhrase): LrPolicy {
  switch (policy.keyword) {
    case "step":
    case "exp":
      return { kind: policy.keyword, factor: policy.values.factor, ...everyOf(policy.values.every) };
    case "multistep": {
      const { factor, at } = policy.values;
      return { kind: "multistep", factor, at: at.counts, unit: at.unit };
    }
    default:
      return stated(policy);
  }
}

interface At {
  readonly file: string;
  readonly span: Span;
}

/** Times increase and are within the stage; the rate does not rise. Lengths in steps are not compared: they depend on the data. */
function policyFits(policy: LrPolicy, lr: number, epochs: number, at: At, { report }: Scope): boolean {
  const late = (time: number, unit: Interval["unit"]): void => {
    if (unit !== "epochs" || time < epochs) return;
    const hint = "change the rate earlier, or train for more epochs";
    report(diagnostic("schedule/policy-beyond-end", at, { time, epochs: shownNumber(epochs) }, { hint }));
  };
  switch (policy.kind) {
    case "multistep": {
      const wrong = policy.at.findIndex((time, i) => i > 0 && time <= (policy.at[i - 1] ?? 0));
      if (wrong > 0) {
        const values = { first: policy.at[wrong - 1] ?? 0, second: policy.at[wrong] ?? 0 };
        report(
          diagnostic("schedule/times-not-increasing", at, values, { hint: "sort the times, and write each once" }),
        );
        return false;
      }
      late(policy.at.at(-1) ?? 0, policy.unit);
      return true;
    }
    case "step":
      late(policy.every, policy.unit);
      return true;
    case "cosine": {
      if (policy.to < lr) return true;
      const hint = "set `to:` below `lr:`; for a rising rate use `warmup:`";
      report(diagnostic("schedule/rate-does-not-fall", at, { lr, to: policy.to }, { hint }));
      return false;
    }
    case "fixed":
    case "exp":
    case "inv":
    case "poly":
      return true;
    default: {
      const never: never = policy;
      return never;
    }
  }
}

function warmupFits(warmup: Interval | undefined, epochs: number, at: At, { report }: Scope): boolean {
  if (warmup?.unit !== "epochs" || warmup.count < epochs) return true;
  const values = { warmup: shownNumber(warmup.count), epochs: shownNumber(epochs) };
  report(diagnostic("schedule/warmup-too-long", at, values, { hint: "shorten `warmup:`, or train for more epochs" }));
  return false;
}
