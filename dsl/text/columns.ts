import { printable } from "./printable.js";

/** A character as a terminal draws it: a letter with its accents, a whole emoji, or the spaces of a tab. */
export interface Glyph {
  /** UTF-16 offset in the text. */
  readonly at: number;
  readonly text: string;
  /** Its width in columns: 0 to 2, up to 4 for a tab, up to 10 for an escaped character. */
  readonly width: number;
}

const TAB = 4;
const PLAIN = /^[\u0020-\u007e]*$/;

/** The characters of one line, in order. Tab stops are at multiples of four columns. */
export function glyphs(text: string): readonly Glyph[] {
  if (PLAIN.test(text)) return Array.from(text, (one, at) => ({ at, text: one, width: 1 }));
  const all: Glyph[] = [];
  let column = 0;
  for (const { segment, index } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)) {
    const drawn = segment === "\t" ? " ".repeat(TAB - (column % TAB)) : printable(segment);
    // If they differ, `drawn` is the spaces of a tab or an escaped character.
    const width = drawn === segment ? widthOf(drawn) : drawn.length;
    all.push({ at: index, text: drawn, width });
    column += width;
  }
  return all;
}

/** Width of a text in a terminal, in columns. */
export const columnsOf = (text: string): number =>
  PLAIN.test(text) ? text.length : glyphs(text).reduce((sum, one) => sum + one.width, 0);

/** Longest text that a message shows in full: a name can be as long as its file. */
const LONGEST = 1000;

/** A text of at most `most` UTF-16 code units: the end of a longer one is replaced by an ellipsis. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half a surrogate pair is not a character.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A text of a message, cut if it is too long. */
export const clipped = (text: string): string => shortened(text, LONGEST);

const NOTHING = /^[\p{M}\p{Default_Ignorable_Code_Point}]*$/u;
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}[\p{M}]*\ufe0f)/u;

function widthOf(glyph: string): number {
  if (NOTHING.test(glyph)) return 0;
  return EMOJI.test(glyph) || isWide(glyph.codePointAt(0) ?? 0) ? 2 : 1;
}

/** Blocks whose characters are wide (W or F) in Unicode's EastAsianWidth.txt; emoji are recognised by their property. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

const isWide = (code: number): boolean => WIDE.some(([from, to]) => code >= from && code <= to);
