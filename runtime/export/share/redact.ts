import { posix, win32 } from "node:path";

/** An absolute path of at least two parts that is neither part of an address nor of another path. */
const somePath = /(?<![\w/\\.:~-])(?:[A-Za-z]:)?(?:[\\/][^\s\\/"'`,;:<>|()[\]{}]+){2,}/g;

/**
 * A text without absolute paths: only the last part of each is left.
 * @param folders absolute folders of this machine, which may have blanks in their names; nothing of them is left.
 */
export function redacted(text: string, folders: readonly string[]): string {
  if (folders.includes(text)) return ".";
  if (isPath(text)) return lastPart(text);
  // Longer ones first: a folder may be in another one of them.
  const known = [...new Set(folders)].filter((folder) => folder.length > 1).sort((a, b) => b.length - a.length);
  return known
    .reduce((rest, folder) => rest.replace(occurrences(folder), (found) => (/[\\/]$/.test(found) ? "" : ".")), text)
    .replace(somePath, lastPart);
}

const isPath = (text: string): boolean =>
  /^(?:[A-Za-z]:)?[\\/][^/]/.test(text) && !/[\n"]/.test(text) && (posix.isAbsolute(text) || win32.isAbsolute(text));

const lastPart = (path: string): string => win32.basename(path) || ".";

/** A folder with the separator after it, and with `../../..` before it: a relative path may lead through it, too. */
function occurrences(folder: string): RegExp {
  const escaped = folder.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w.-])(?:\\.\\.(?:[\\\\/]\\.\\.)*)?${escaped}(?:[\\\\/]|(?![\\w.-]))`, "g");
}

/** The same for all texts of a value of JSON, and for the names of its properties. */
export function redactedJson(value: unknown, folders: readonly string[]): unknown {
  if (typeof value === "string") return redacted(value, folders);
  if (Array.isArray(value)) return value.map((one) => redactedJson(one, folders));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [redacted(key, folders), redactedJson(one, folders)]),
  );
}

/** The same for the texts and comments of a `.fan` file; elsewhere a slash is a division. */
export const redactedSpec = (text: string, folders: readonly string[]): string =>
  text.replace(/"((?:[^"\\\n]|\\.)*)"|\/\/[^\n]*/g, (whole, inner?: string) =>
    inner === undefined ? redacted(whole, folders) : `"${redacted(inner, folders)}"`,
  );
