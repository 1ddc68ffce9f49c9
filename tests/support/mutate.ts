import type { Random } from "../../runtime/random.js";

const NUMBERS = [
  "0",
  "1",
  "2",
  "3",
  "4",
  "5",
  "7",
  "8",
  "11",
  "16",
  "30",
  "48",
  "64",
  "0.1",
  "0.5",
  "1.5",
  "1e-6",
  "1e9",
];
const SIZES = ["1x1", "3x3", "2x2", "8x8", "48x48", "56x56", "64x64", "64x48", "96x96", "200x300"];
/** Words that may take each other's place in many specs. */
const FAMILIES: readonly (readonly string[])[] = [
  ["LNet_o", "LNet_s", "ANet"],
  ["C1", "C2", "C3", "C4", "C5", "FC"],
  ["objects", "celebs"],
  ["image", "head", "face", "patches", "train", "validation", "test"],
  ["dense", "average", "max"],
  ["classes", "identities", "Tags", "AvatarAttributes"],
  ["relu", "lrn", "maxpool", "dropout", "batchnorm", "avgpool", "global_avgpool", "flatten", "prelu", "tanh"],
  ["conv", "separable", "local"],
  ["from", "add", "concat"],
  ["random_crop", "ten_crop", "shift", "zoom", "light"],
  ["kernel", "stride", "pad", "groups", "dilation"],
];

const PIECES =
  /[A-Za-z_][A-Za-z0-9_]*|[0-9]+(?:x[0-9]+)+|[0-9][0-9_]*(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?|"[^"\n]*"|->|[{}():,.*+-]/g;

interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const piecesOf = (text: string): readonly Piece[] =>
  [...text.matchAll(PIECES)].map((found) => ({
    text: found[0],
    from: found.index,
    to: found.index + found[0].length,
  }));

const cut = (text: string, from: number, to: number, by = ""): string => text.slice(0, from) + by + text.slice(to);

/** One random change of a spec: of a number, size or name, of a line, of a property, or of a whole stage or step. */
export function mutate(text: string, random: Random): string {
  const pieces = piecesOf(text);
  const lines = text.split("\n");
  const line = random.below(lines.length);
  const other = random.below(lines.length);
  switch (random.below(16)) {
    case 0:
      return [...lines.slice(0, line), ...lines.slice(line + 1)].join("\n");
    case 1:
      return [...lines.slice(0, line), lines[line], ...lines.slice(line)].join("\n");
    case 2: {
      const swapped = [...lines];
      [swapped[line], swapped[other]] = [lines[other] as string, lines[line] as string];
      return swapped.join("\n");
    }
    case 3:
      return withoutProperty(text, random);
    case 4:
      return withoutBlock(text, random);
    default: {
      const telling = pieces.filter(({ text: one }) => /^[0-9]/.test(one) || FAMILIES.some((all) => all.includes(one)));
      const piece = random.pick(random.chance(0.85) ? telling : pieces);
      return cut(text, piece.from, piece.to, replacement(piece, pieces, random));
    }
  }
}

/** Something of the same form in place of a number, size or name; any other mark is left out. */
function replacement({ text }: Piece, pieces: readonly Piece[], random: Random): string {
  if (/^[0-9]+x/.test(text)) return random.pick(SIZES);
  if (/^[0-9]+$/.test(text) && random.chance(0.5)) return String(Math.max(0, Number(text) + random.below(5) - 2));
  if (/^[0-9]/.test(text)) return random.pick(NUMBERS);
  const family = FAMILIES.find((one) => one.includes(text));
  if (family !== undefined && random.chance(0.8)) return random.pick(family);
  if (/^[A-Za-z_]/.test(text)) return random.pick(pieces.filter((one) => /^[A-Za-z_]/.test(one.text))).text;
  return "";
}

function withoutProperty(text: string, random: Random): string {
  const found = [...text.matchAll(/[a-z_]+: [^\s{}]+(?:, [^\s{}]+)*/g)];
  const one = random.pick(found);
  return cut(text, one.index, one.index + one[0].length);
}

function withoutBlock(text: string, random: Random): string {
  const found = [...text.matchAll(/^ {2}(?:stage \w+ \{[\s\S]*?^ {2}\}|\w+ += [^\n]*)$/gm)];
  const one = random.pick(found);
  return cut(text, one.index, one.index + one[0].length);
}
