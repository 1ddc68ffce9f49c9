import fc from "fast-check";

/** A text by its tokens; what stands between them is drawn apart. */
type Tokens = readonly string[];

const NAMES = [
  "A",
  "C1",
  "width",
  "x",
  "train",
  "input",
  "5_o_Clock",
  "data",
  "net",
  "use",
  "on",
  "stage",
  "change",
  "study",
  "vary",
];
const GAPS = [
  " ",
  " ",
  " ",
  "  ",
  "\n",
  "\n\n\n",
  "\t",
  "\r\n",
  "",
  " // c\n",
  "\n// own  \n",
  " /* b */ ",
  "\n/* b */\n",
  "\n\n/* b */ ",
  "/* a\n  b */",
  " // c\r\n\r\n",
];

const word = fc.constantFrom(...NAMES);
const number = fc.constantFrom("0", "3", "0.5", "5e-4", "100_000", "1234567890123456789012345678901234567890");
const marks = (...tokens: readonly string[]): fc.Arbitrary<Tokens> => fc.constant(tokens);
const joined = (...parts: readonly fc.Arbitrary<Tokens>[]): fc.Arbitrary<Tokens> =>
  fc.tuple(...parts).map((all) => all.flat());
const one = (of: fc.Arbitrary<string>): fc.Arbitrary<Tokens> => of.map((token) => [token]);
const many = (of: fc.Arbitrary<Tokens>, minLength: number, maxLength: number): fc.Arbitrary<Tokens> =>
  fc.array(of, { minLength, maxLength }).map((all) => all.flat());
const separated = (of: fc.Arbitrary<Tokens>, mark: string, minLength: number, maxLength: number) =>
  fc
    .array(of, { minLength, maxLength })
    .map((all) => all.flatMap((tokens, i) => (i === 0 ? tokens : [mark, ...tokens])));

const { block, phrase, chain } = fc.letrec<
  Readonly<Record<"phrase" | "operand" | "chain" | "entry" | "block", Tokens>>
>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 3, depthIdentifier: "operand" },
    one(word),
    one(number),
    one(fc.constantFrom("3x3", '"a text"', "24*width", "a.b.c", "-1", "0.25..4", "x/2")),
    joined(one(fc.constantFrom("f(", "similarity(")), separated(tie("operand"), ",", 0, 3), marks(")")),
    joined(marks("("), tie("phrase"), marks(")")),
    joined(marks("["), separated(one(word), ",", 0, 30), marks("]")),
    joined(tie("operand"), one(fc.constantFrom("*", "/", "..")), one(number)),
    tie("block"),
  ),
  phrase: fc
    .array(fc.tuple(fc.constantFrom("", "", "", "", ",", "+", "-"), tie("operand")), { minLength: 1, maxLength: 6 })
    .map((all) => all.flatMap(([mark, tokens], i) => (i === 0 || mark === "" ? tokens : [mark, ...tokens]))),
  chain: separated(tie("phrase"), "->", 1, 4),
  entry: fc.oneof(
    joined(one(word), marks(":"), tie("phrase")),
    joined(one(word), marks("="), tie("chain")),
    joined(marks("input"), one(word), marks(":", "3", "x", "H", "x", "W")),
    joined(one(fc.constantFrom("use", "response", "remove", "after", "train")), tie("phrase")),
    joined(marks("C1", ".", "weight", "<-", '"w"')),
  ),
  block: joined(marks("{"), many(tie("entry"), 0, 4), marks("}")),
}));

/** Entries of a study. */
const varied: fc.Arbitrary<Tokens> = fc.oneof(
  joined(marks("vary"), one(fc.constantFrom("width", "A.C1.kernel", "x.y")), marks(":"), separated(phrase, ",", 1, 3)),
  joined(marks("seeds", ":"), separated(one(number), ",", 1, 3)),
  marks("against", '"other.fan"'),
);

const declaration: fc.Arbitrary<Tokens> = fc.oneof(
  joined(one(fc.constantFrom("net", "template", "cascade")), one(word), block),
  joined(marks("net", "B", "extends"), one(word), block),
  joined(marks("template", "T", "(", "w", ":", "ratio", "=", "1.0", ",", "n", ")"), block),
  joined(marks("schedule", "{"), many(joined(marks("stage"), one(word), block), 0, 3), marks("}")),
  joined(marks("param"), one(word), marks(":", "ratio", "="), phrase),
  joined(one(fc.constantFrom("data", "attributes")), one(word), marks("="), phrase),
  joined(marks("use", "{"), separated(one(word), ",", 0, 20), marks("}", "from", '"std/celeba.fan"')),
  joined(marks("evaluate"), phrase),
  joined(marks("study"), one(word), marks("{"), many(varied, 0, 3), marks("}")),
  joined(marks("extends", '"std/alexnet.fan"')),
  joined(marks("change", "net"), one(word), block),
  joined(marks("L", "="), chain),
);

/** Text that follows the grammar in most cases, with any blanks, line breaks and comments between its tokens. */
export const generatedText: fc.Arbitrary<string> = fc
  .tuple(many(declaration, 0, 4), fc.array(fc.constantFrom(...GAPS), { minLength: 1, maxLength: 15 }))
  .map(([tokens, gaps]) => tokens.map((token, i) => token + gapAt(gaps, i, token, tokens[i + 1] ?? "")).join(""));

/** Without a gap two words would become one. */
function gapAt(gaps: readonly string[], i: number, left: string, right: string): string {
  const gap = gaps[i % gaps.length] ?? " ";
  return gap === "" && /[\w"./*-]$/.test(left) && /^[\w"./*-]/.test(right) ? " " : gap;
}
