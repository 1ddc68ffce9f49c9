/** Letters of other scripts, and the Latin letters they look like. */
const LETTERS: readonly (readonly [string, string])[] = [
  ["авеԁіјкмнорԛгѕтуԝхьзАВЕЅІЈКМНОРСТУХԜ", "aBedijkMHopqrstywxb3ABESIJKMHOPCTYXW"],
  ["сС", "cC"],
  ["αγικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ayiknoptuxwABEZHIKMNOPTYX"],
];

/** Marks that word processors and keyboards insert instead of the plain ones. */
const MARKS: Readonly<Record<string, string>> = {
  "×": "x",
  "✕": "x",
  "∗": "*",
  "·": "*",
  "÷": "/",
  "⁄": "/",
  "−": "-",
  "–": "-",
  "—": "-",
  "‐": "-",
  "→": "->",
  "⟶": "->",
  "←": "<-",
  "…": "..",
  "，": ",",
  "：": ":",
  "＝": "=",
};

const ALIKE: ReadonlyMap<string, string> = new Map([
  ...LETTERS.flatMap(([from, to]) => [...from].map((letter, i) => [letter, [...to][i] ?? ""] as const)),
  ...Object.entries(MARKS),
]);

/** The plain text that a character looks like; undefined if it resembles nothing in the language. */
export function looksLike(character: string): string | undefined {
  const known = ALIKE.get(character);
  if (known !== undefined) return known;
  // Full-width letters, ligatures, superscripts and the like.
  const plain = character.normalize("NFKC");
  return plain !== character && /^[\x20-\x7e]+$/.test(plain) ? plain : undefined;
}

/** Common names of spaces and invisible characters. */
const INVISIBLE: Readonly<Record<number, string>> = {
  0: "a NUL byte",
  160: "a no-break space",
  173: "a soft hyphen",
  8203: "a zero-width space",
  8204: "a zero-width non-joiner",
  8205: "a zero-width joiner",
  8206: "a direction mark",
  8207: "a direction mark",
  8234: "a direction mark",
  8235: "a direction mark",
  8236: "a direction mark",
  8237: "a direction mark",
  8238: "a direction mark",
  8232: "a line separator",
  8233: "a paragraph separator",
  8288: "a word joiner",
  12288: "an ideographic space",
};

export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** A character in a message: the character itself, or its name if it is invisible. */
export function namedCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name = INVISIBLE[code];
  if (name !== undefined) return `${name} (${codePoint(character)})`;
  if (/\p{C}|\p{Z}/u.test(character)) return `the invisible character ${codePoint(character)}`;
  return /^[\x21-\x7e]$/.test(character) ? `\`${character}\`` : `\`${character}\` (${codePoint(character)})`;
}
