import type { Plan } from "../../compiler/plan/schema.js";
import { ExitCode, UserError } from "../user-error.js";

/** Throws `UserError` (exit code 2) for a name that is no data set of the plan. */
export function requireDataSets(plan: Plan, names: Iterable<string>): void {
  const known = plan.data.map((d) => d.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UserError(`the spec has no data set "${name}"`, {
      expected: `one of ${known.join(", ")}`,
      hint: "correct the name in --data NAME=DIR",
      exitCode: ExitCode.usage,
    });
  }
}
