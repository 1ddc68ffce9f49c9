import { isUtf8 } from "node:buffer";
import { readdirSync } from "node:fs";
import { ExitCode, UserError } from "../errors/user-error.js";
import { bytesText, mayBeDamaged } from "../text/bytes-text.js";

/** A name that is not UTF-8: Node cannot open it as a text. */
export interface OtherName {
  /** With wrong bytes as `\xE9`. */
  readonly shown: string;
  readonly isFolder: boolean;
}

/** The names in a folder that are not UTF-8, sorted. */
export function otherNames(folder: string): readonly OtherName[] {
  return readdirSync(folder, { encoding: "buffer", withFileTypes: true })
    .filter(({ name }) => !isUtf8(name))
    .map((entry) => ({ shown: bytesText(entry.name), isFolder: entry.isDirectory() }))
    .sort((a, b) => (a.shown < b.shown ? -1 : 1));
}

/** The same, looked for only if there may be any among names that were decoded. */
export const otherNamesOf = (folder: string, decoded: readonly { readonly name: string }[]): readonly OtherName[] =>
  decoded.some(({ name }) => mayBeDamaged(name)) ? otherNames(folder) : [];

/** Names in a message. */
const mostNamed = 5;

/** The fault of names that would be passed over otherwise. */
export function notUtf8(
  folder: string,
  names: readonly OtherName[],
  exitCode: ExitCode = ExitCode.findings,
): UserError {
  const rest = names.length - mostNamed;
  const shown = names.slice(0, mostNamed).map((name) => name.shown);
  return new UserError(
    `${names.length === 1 ? "a name" : `${names.length} names`} in this folder cannot be read as UTF-8`,
    {
      file: folder,
      found: `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
      expected: "names in UTF-8",
      hint: "rename them, for example with `convmv -f latin1 -t utf8 --notest -r FOLDER`",
      exitCode,
    },
  );
}
