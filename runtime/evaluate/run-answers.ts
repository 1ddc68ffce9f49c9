import { readChecksummed } from "../run/checksummed-file.js";
import { damagedFile } from "../run/read-checked.js";
import type { RunFolder } from "../run/run-folder.js";
import { answersFile } from "../run/run-parts.js";
import type { Answers } from "./answers.js";
import { decodeAnswers, encodeAnswers } from "./answers-file.js";

/** Stores the answers of an evaluation in the run, with their checksum. */
export const saveAnswers = (run: RunFolder, answers: Answers): Promise<void> =>
  run.saveFile(answersFile, encodeAnswers(answers));

/** The answers of the last evaluation; undefined if the run has none. @throws UserError for a damaged file. */
export async function loadAnswers(run: RunFolder): Promise<Answers | undefined> {
  const hint = "evaluate the run again with `fanc eval`";
  const bytes = await readChecksummed(run.path, answersFile, run.state.files, { hint });
  if (bytes === undefined) return undefined;
  try {
    return await decodeAnswers(bytes);
  } catch (cause) {
    throw damagedFile(run.file(answersFile), cause instanceof Error ? cause.message : String(cause), cause);
  }
}
