/**
 * Makes texts of any origin safe to print in a terminal. In this folder because compiler and runtime share it.
 *
 * Escapes everything that could control the terminal or mislead the reader: control characters (C0, DEL, C1),
 * directional marks, invisible characters, line and paragraph separators, unpaired surrogates. Keeps joiners and flag
 * tags, because letters and emoji are composed with them.
 */
const hidden = /(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const hiddenInLines = new RegExp(`(?![\\n\\t])${hidden.source}`, "gu");
const plain = /^[\u0020-\u007e]*$/;

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** A text for one line: an escape character becomes `\u{1b}`, a line end `\u{a}`. */
export const printable = (text: string): string => (plain.test(text) ? text : text.replace(hidden, escaped));

/** As `printable`, for a text of several lines: keeps line ends and tabs. */
export const printableLines = (text: string): string =>
  plain.test(text) ? text : text.replace(hiddenInLines, escaped);

/** A value as JSON for a terminal, with the same characters escaped. Parsing it gives the same value. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(hiddenInLines, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
