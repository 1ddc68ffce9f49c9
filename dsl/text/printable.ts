/**
 * Texts of any origin, made safe for a terminal. They are here because this folder is what compiler and runtime share.
 *
 * Escaped is what would steer the terminal or deceive the eye: control characters (C0, DEL, C1), marks of writing
 * direction, invisible characters, line and paragraph separators, halves of pairs. Joiners and the tags of flags stay,
 * because letters and emoji are made with them.
 */
const hidden = /(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const hiddenInLines = new RegExp(`(?![\\n\\t])${hidden.source}`, "gu");
const plain = /^[\u0020-\u007e]*$/;

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** A text for one line: `\u{1b}` is shown for an escape character, `\u{a}` for a line end. */
export const printable = (text: string): string => (plain.test(text) ? text : text.replace(hidden, escaped));

/** The same for a text of several lines: line ends and tabs stay. */
export const printableLines = (text: string): string =>
  plain.test(text) ? text : text.replace(hiddenInLines, escaped);

/** A value as JSON for a terminal, with the same characters escaped. Programs read the same texts from it. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(hiddenInLines, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
