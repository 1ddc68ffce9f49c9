/** Five columns of seven pixels a character (lowest bit on top), so that labels need no font on the machine. */
const GLYPHS: Readonly<Record<string, string>> = {
  "0": "3e5149453e",
  "1": "00427f4000",
  "2": "4261514946",
  "3": "2141454b31",
  "4": "1814127f10",
  "5": "2745454539",
  "6": "3c4a494930",
  "7": "0171090503",
  "8": "3649494936",
  "9": "064949291e",
  A: "7c1211127c",
  B: "7f49494936",
  C: "3e41414122",
  D: "7f4141221c",
  E: "7f49494941",
  F: "7f09090901",
  G: "3e4149497a",
  H: "7f0808087f",
  I: "00417f4100",
  J: "2040413f01",
  K: "7f08142241",
  L: "7f40404040",
  M: "7f020c027f",
  N: "7f0408107f",
  O: "3e4141413e",
  P: "7f09090906",
  Q: "3e4151215e",
  R: "7f09192946",
  S: "4649494931",
  T: "01017f0101",
  U: "3f4040403f",
  V: "1f2040201f",
  W: "3f4038403f",
  X: "6314081463",
  Y: "0708700807",
  Z: "6151494543",
  ".": "0060600000",
  ",": "0050300000",
  "-": "0808080808",
  "?": "0201510906",
  " ": "0000000000",
};

/** Width of a character with the gap after it, and height of a line with the gap below it, in pixels. */
export const CHARACTER_WIDTH = 6;
export const LINE_HEIGHT = 10;

/** Calls `plot` for each set pixel of a text whose top left corner is the origin; letters are shown as capitals. */
export function plotText(text: string, plot: (x: number, y: number) => void): void {
  for (const [i, character] of [...text.toUpperCase()].entries()) {
    const glyph = GLYPHS[character] ?? (GLYPHS["?"] as string);
    for (let column = 0; column < 5; column++) {
      const bits = Number.parseInt(glyph.slice(2 * column, 2 * column + 2), 16);
      for (let row = 0; row < 7; row++) if ((bits >> row) & 1) plot(i * CHARACTER_WIDTH + column, row);
    }
  }
}

/** Breaks words into lines of at most `width` characters; a longer word is cut. */
export function wrap(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word.slice(0, width));
  }
  return lines;
}
