import { isUtf8 } from "node:buffer";
import { readdirSync } from "node:fs";
import { fault, type UserError } from "../errors/user-error.js";
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

/** The same, but reads the folder again only if one of its decoded names can be damaged. */
export const otherNamesOf = (folder: string, decoded: readonly { readonly name: string }[]): readonly OtherName[] =>
  decoded.some(({ name }) => mayBeDamaged(name)) ? otherNames(folder) : [];

const mostShown = 5;

/** The error for names that would be skipped otherwise. */
export function notUtf8(
  code: "file/names-not-utf8" | "command/names-not-utf8",
  folder: string,
  names: readonly OtherName[],
): UserError {
  const rest = names.length - mostShown;
  const shown = names.slice(0, mostShown).map((name) => name.shown);
  return fault(code, {
    file: folder,
    names: names.length === 1 ? "a name" : `${names.length} names`,
    found: `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
  });
}
