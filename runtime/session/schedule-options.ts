import { dirname, join, resolve } from "node:path";
import type { Plan } from "../../compiler/contract/schema.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { fault } from "../errors/user-error.js";
import { exists } from "../files/missing.js";
import { stateFile } from "../run/run-parts.js";
import { runFoldersIn } from "../train/reuse.js";
import type { ScheduleOptions } from "../train/schedule.js";

/** Throws `UserError` (exit code 2) for a name that is not a stage of the plan. */
export function requireStages(plan: Plan, names: readonly string[] = []): void {
  const known = plan.stages.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw fault("run/unknown-stage", { name, hint: chooseFrom(name, known) });
  }
}

/**
 * The runs to search for finished stages: those next to this one, and the named ones (`--reuse`: runs, or folders of runs); none
 * with `--no-reuse`.
 * @throws UserError (exit code 2) for a named folder that neither is a run nor has one.
 */
export async function reuseFrom(run: string, named: readonly string[] | false | undefined): Promise<readonly string[]> {
  if (named === false) return [];
  const folders: string[] = [];
  for (const folder of named ?? []) {
    const found = (await exists(join(folder, stateFile))) ? [folder] : await runFoldersIn(folder);
    if (found.length === 0) throw fault("run/nothing-to-reuse", { file: folder });
    folders.push(...found);
  }
  return [...folders, ...(await runFoldersIn(dirname(resolve(run))))];
}

/** The options of `runSchedule`. */
export async function scheduleOptions(
  run: string,
  { stage, reuse }: { readonly stage?: readonly string[]; readonly reuse?: readonly string[] | false },
): Promise<ScheduleOptions> {
  return { stages: stage, reuse: await reuseFrom(run, reuse) };
}
