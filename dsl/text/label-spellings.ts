/**
 * Spellings of labels that are not known, as a plan has them: the text of a cell. An empty cell is `""`, and `"nan"` stands
 * for NaN with any sign and in any case.
 */
export const EMPTY_CELL = "";
const NAN = "nan";

const isNan = (text: string): boolean => /^[+-]?nan$/i.test(text);

/** The spelling that a text in a list, a table or a spec stands for. */
export const spellingOf = (text: string): string => (isNan(text) ? NAN : text.normalize("NFC"));

/** A spelling as the language writes it. */
export const shownSpelling = (spelling: string): string =>
  spelling === EMPTY_CELL
    ? "empty"
    : spelling === NAN || /^-?\d+$/.test(spelling)
      ? spelling
      : JSON.stringify(spelling);

/** The property of a data set that names spellings: `unknown: empty, "?"`. */
export const unknownLine = (spellings: readonly string[]): string =>
  `unknown: ${spellings.map(shownSpelling).join(", ")}`;
