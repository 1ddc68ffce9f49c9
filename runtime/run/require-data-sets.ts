import type { Plan } from "../../compiler/contract/schema.js";
import { fault } from "../errors/user-error.js";
import { exists } from "../files/missing.js";

interface PlanNames {
  readonly data: readonly Pick<Plan["data"][number], "name">[];
}

/** Throws `UserError` (exit code 2) for a name that is not a data set of the plan. */
export function requireDataSets({ data }: PlanNames, names: Iterable<string>): void {
  const known = [...new Set(data.map(({ name }) => name))];
  for (const name of names) {
    if (known.includes(name)) continue;
    throw fault("run/unknown-data-set", { name, option: "--data NAME=DIR", expected: `one of ${known.join(", ")}` });
  }
}

/**
 * Throws `UserError` if the folder of one of these data sets does not exist: a run that was moved without its project, or was
 * shared, needs the path of its data.
 */
export async function requireRoots(names: Iterable<string>, roots: ReadonlyMap<string, string>): Promise<void> {
  for (const name of names) {
    const root = roots.get(name);
    if (root === undefined || (await exists(root))) continue;
    throw fault("run/no-data-folder", { name, file: root });
  }
}
