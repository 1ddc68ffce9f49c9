import { rounded, setting, tiny } from "../text/numbers.js";
import type { SvmReport } from "./attribute-classifiers.js";
import type { SvmOptions } from "./options.js";

/** One line about all fits: how many, and how far from the optimum the worst of them can be. */
export function fitSummary(reports: readonly SvmReport[], columns: number, neurons = columns): string {
  const fitted = reports.filter(({ singleLabel }) => singleLabel === null);
  const head = `${reports.length} SVMs on ${rowsOf(reports)} faces x ${columns} features${neurons < columns ? `, of which each keeps ${neurons}` : ""}`;
  const [first, ...others] = fitted;
  if (first === undefined) return head;
  const worst = others.reduce((a, b) => (b.gap > a.gap ? b : a), first);
  const steepest = others.reduce((a, b) => (b.kkt > a.kkt ? b : a), first);
  return (
    `${head}: relative duality gap at most ${tiny(worst.gap)} (${worst.attribute}), ` +
    `KKT violation at most ${tiny(steepest.kkt)} (${steepest.attribute})`
  );
}

/** Attributes with unknown labels are fitted on fewer faces than others. */
function rowsOf(reports: readonly SvmReport[]): string {
  const rows = reports.map((one) => one.rows);
  const [least, most] = [Math.min(...rows), Math.max(...rows)];
  if (reports.length === 0) return "0";
  return least === most ? String(most) : `${least} to ${most}`;
}

/** One warning for each fit that stopped before its tolerance, with what to do about it. */
export function unconvergedWarnings(reports: readonly SvmReport[], options: SvmOptions): readonly string[] {
  return reports
    .filter(({ converged }) => !converged)
    .map(({ attribute, epochs, newtonSteps, gap, kkt }) => {
      const work = newtonSteps > 0 ? `${epochs} epochs and ${newtonSteps} Newton steps` : `${epochs} epochs`;
      return (
        `warning: the SVM of ${attribute} did not converge in ${work}: up to ` +
        `${rounded(100 * gap)} % of its objective could still be gained (KKT violation ${tiny(kkt)}); ${advice(options)}`
      );
    });
}

function advice({ C, tolerance, maxEpochs, standardise, loss, penalty }: SvmOptions): string {
  const newton = loss === "squared_hinge" && penalty === "l2";
  const steps = [
    `lower \`C\` (now ${setting(C)})`,
    ...(standardise ? [] : ["set `standardise: on`"]),
    `raise \`tolerance\` (now ${setting(tolerance)})`,
    ...(newton ? [] : [`raise \`max_epochs\` (now ${maxEpochs})`]),
  ];
  return `${steps.slice(0, -1).join(", ")} or ${steps.at(-1)}`;
}
