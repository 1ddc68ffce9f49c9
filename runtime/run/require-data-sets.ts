import type { Plan } from "../../compiler/contract/schema.js";
import { ExitCode, UserError } from "../errors/user-error.js";
import { exists } from "../files/exists.js";

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

/**
 * Throws `UserError` if the folder of one of these data sets does not exist: a run that was moved without its project, or
 * was shared, has to be told where its data are.
 */
export async function requireRoots(names: Iterable<string>, roots: ReadonlyMap<string, string>): Promise<void> {
  for (const name of names) {
    const root = roots.get(name);
    if (root === undefined || (await exists(root))) continue;
    throw new UserError(`the folder of the data set "${name}" does not exist`, {
      file: root,
      hint: `name its folder with --data ${name}=DIR`,
    });
  }
}
