import { createHash } from "node:crypto";
import { join } from "node:path";
import { fault } from "../errors/user-error.js";
import { readIfThere } from "./read-checked.js";
import { stateFile } from "./run-parts.js";

/** Path of a file of a run, relative to its folder, to its SHA-256. */
export type Hashes = ReadonlyMap<string, string>;

export const sha256Of = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

/**
 * Reads a file of a folder whose files have known hashes; undefined for one that has none, whatever the folder holds.
 * @param where the file that lists the hashes, for the message: `state.json`.
 * @throws UserError if the file is missing, or its SHA-256 differs.
 */
export async function readChecksummed(
  folder: string,
  name: string,
  hashes: Hashes,
  { where = stateFile, hint }: { readonly where?: string; readonly hint?: string } = {},
): Promise<Buffer | undefined> {
  const expected = hashes.get(name);
  if (expected === undefined) return undefined;
  const file = join(folder, name);
  const bytes = await readIfThere(file);
  if (bytes === undefined)
    throw fault("run/file-missing", { name, file, expected: `the file that ${where} lists`, hint });
  const found = sha256Of(bytes);
  if (found === expected) return bytes;
  throw fault("run/file-changed", {
    name,
    file,
    found: `SHA-256 ${found.slice(0, 12)}... of ${bytes.length} bytes`,
    expected: `${expected.slice(0, 12)}..., as in ${where}`,
    hint,
  });
}
