import { fault } from "../errors/user-error.js";
import { pathInside } from "../files/inside.js";
import { checked, damagedFile, parsedJson } from "./read-checked.js";
import type { RunFolder } from "./run-folder.js";
import { type SpecRecord, specRecordSchema } from "./spec-record.js";

/** What a run was compiled from. */
export interface RunSpec extends SpecRecord {
  /** Its files by path below `spec/`, of which `main` is one. */
  readonly texts: ReadonlyMap<string, string>;
}

const folder = "spec/";
const recordFile = `${folder}spec.json`;

/** Was the run made with its spec in it? */
export const hasSpec = (run: Pick<RunFolder, "has">): boolean => run.has(recordFile);

async function readRecord(run: RunFolder): Promise<SpecRecord | undefined> {
  const bytes = await run.readChecksummed(recordFile);
  const file = run.file(recordFile);
  return bytes === undefined ? undefined : checked(specRecordSchema, parsedJson(bytes, file), file);
}

/** The parameters of a run's spec that were set from outside (`--set`); undefined for a run without its spec. */
export const settingsOf = async (run: RunFolder): Promise<ReadonlyMap<string, string> | undefined> =>
  (await readRecord(run))?.set;

/**
 * The spec of a run as it was when the run was made; undefined for a run that was made without.
 * @throws UserError where a file of it is another one.
 */
export async function readRunSpec(run: RunFolder): Promise<RunSpec | undefined> {
  const record = await readRecord(run);
  if (record === undefined) return undefined;
  const file = run.file(recordFile);
  await pathInside(run.file("spec"), record.main, file);
  const texts = new Map<string, string>();
  for (const name of run.state.files.keys()) {
    if (!name.startsWith(folder) || name === recordFile) continue;
    const text = await run.readChecksummed(name);
    if (text !== undefined) texts.set(name.slice(folder.length), text.toString("utf8"));
  }
  if (!texts.has(record.main)) throw damagedFile(file, `main: there is no ${record.main}`);
  if (record.sha256 !== run.plan.spec.sha256) throw fault("run/foreign-spec", { file });
  return { ...record, texts };
}
