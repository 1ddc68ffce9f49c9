/** Follows the hint of a diagnostic as a person would: every reading of it as an edit of the text. */

export interface Finding {
  readonly hint: string;
  /** Place of the diagnostic in the text. */
  readonly start: number;
  readonly end: number;
}

/** Words in capitals stand for a name or a value that only the author knows. */
const HOLE = /\b(?:NAME|DATA|LAYER|LIST|STEP|STAGE|NET|CROP|FILE|DIR|N|A|B|PARAMETER)\b|…|\.\.\./;

/** Texts that a hint says to write; those with holes are left out. */
const written = (hint: string): readonly string[] => [...new Set([...quotedIn(hint), ...numbersIn(hint)])];

/** Numbers and sizes outside backquotes: `use at most 4x4 cells`. */
const numbersIn = (hint: string): readonly string[] =>
  [...hint.replace(/`[^`]*`/g, "").matchAll(/(?<![\w.])[0-9]+(?:x[0-9]+)?(?:\.[0-9]+)?(?![\w])/g)].map(
    ([text]) => text,
  );

const quotedIn = (hint: string): readonly string[] =>
  [...hint.matchAll(/``\s?(.+?)\s?``|`([^`]+)`/g)]
    .map(([, long, short]) => long ?? short ?? "")
    .filter((text) => text !== "" && !HOLE.test(text.replace(/"[^"]*"/g, '""')));

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const apply = (source: string, { from, to, text }: Piece): string => source.slice(0, from) + text + source.slice(to);

/** The texts that following the hint can give, the most literal reading first. */
export function followed(source: string, finding: Finding): readonly string[] {
  const { hint } = finding;
  const texts = written(hint);
  const pieces: Piece[] = [];
  if (/\b(?:remove|leave out|leave the property out|list each|keep one|not the)\b/.test(hint))
    pieces.push(...removals(source, finding), ...texts.flatMap((text) => removalsOf(source, text)));
  if (/\bspace/.test(hint)) pieces.push({ from: finding.start, to: finding.end, text: " " });
  if (/\b(?:rename|another name)\b/.test(hint)) pieces.push({ from: finding.start, to: finding.end, text: "Renamed" });
  for (const text of texts) pieces.push(...replacements(source, finding, text), ...insertions(source, finding, text));
  return [...new Set(pieces.map((piece) => apply(source, piece)))];
}

/** Ends of what may belong to a marked text: the word, the value after it, the phrase, the entry, the line. */
function endsAfter(source: string, at: number): readonly number[] {
  const line = source.indexOf("\n", at) < 0 ? source.length : source.indexOf("\n", at);
  const rest = source.slice(at, line);
  const after = [
    /^\s*[:=]?/,
    /^\s*[:=]?\s*[\w."/-]+/,
    /^\s*\([^)]*\)/,
    /^(?:(?!\s->|\s*\}|\s{2}).)*/,
    /^(?:(?!\s*\}|\s{2,}\w).)*/,
    /^.*/,
  ].map((pattern) => at + (pattern.exec(rest)?.[0].length ?? 0));
  return [...new Set([at, ...after])];
}

/** Starts of what may belong to a marked text. */
function startsBefore(source: string, at: number): readonly number[] {
  const line = source.lastIndexOf("\n", at - 1) + 1;
  const before = source.slice(line, at);
  const starts = [
    /[\w.]+[\s=:]*$/,
    /(?:\S+\s+){2}\S*$/,
    /[^\s{}]+\s+\S*$/,
    /(?:\w+\s*[:=]\s*)[^{}:=]*$/,
    /\s*->[^>]*$/,
    /,\s*$/,
  ]
    .map((pattern) => pattern.exec(before)?.index)
    .filter((index) => index !== undefined)
    .map((index) => line + index);
  return [...new Set([at, ...starts, line])];
}

function replacements(source: string, { hint, start, end }: Finding, text: string): readonly Piece[] {
  const keyword = /^[\w.]+/.exec(text)?.[0];
  const pieces: Piece[] = [];
  for (const to of endsAfter(source, end)) pieces.push({ from: start, to, text });
  for (const from of startsBefore(source, start))
    for (const to of endsAfter(source, end)) pieces.push({ from, to, text });
  // `output: max` replaces the `output: average` of the block or the declaration.
  const marked = source.slice(start, end);
  // A path in quotes replaces the whole string around the mark.
  for (const match of [/"(?:[^"\\\n]|\\.)*"?/g, /"[^"\n]*"/g].flatMap((pattern) => [...source.matchAll(pattern)]))
    if (text.startsWith('"') && match.index <= start && end <= match.index + match[0].length)
      pieces.push({ from: match.index, to: match.index + match[0].length, text });
  if (/^[\w.]+$/.test(text) && /^[\w.]+$/.test(marked))
    pieces.push({ from: 0, to: source.length, text: source.replaceAll(marked, text) });
  // "change `resized` of `objects` to 64x64"
  if (/^[0-9]/.test(text))
    for (const [, word = ""] of hint.matchAll(/`(\w+)`/g))
      for (const match of source.matchAll(new RegExp(`(?<=\\b${word}:?\\s+)[\\w.]+`, "g")))
        pieces.push({ from: match.index, to: match.index + match[0].length, text });
  if (keyword === undefined) return pieces;
  for (const match of source.matchAll(new RegExp(`\\b${keyword.replaceAll(".", "\\.")}\\b`, "g")))
    for (const to of endsAfter(source, match.index + keyword.length)) pieces.push({ from: match.index, to, text });
  return pieces;
}

function insertions(source: string, { start, end }: Finding, text: string): readonly Piece[] {
  const places = new Set<number>([start, end]);
  for (const to of endsAfter(source, end)) places.add(to);
  for (const from of startsBefore(source, start)) places.add(from);
  for (let i = end; i < source.length; i += 1)
    if (source[i] === "}" || source[i] === "{") places.add(source[i] === "{" ? i + 1 : i);
  for (let i = start; i >= 0; i -= 1) if (source[i] === "{" || source[i] === "\n") places.add(i + 1);
  places.add(0);
  places.add(source.length);
  return [...places].flatMap((at) => [
    { from: at, to: at, text },
    { from: at, to: at, text: ` ${text} ` },
    { from: at, to: at, text: `\n${text}\n` },
  ]);
}

function removals(source: string, { start, end }: Finding): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const from of startsBefore(source, start))
    for (const to of endsAfter(source, end)) pieces.push({ from, to, text: "" }, { from, to, text: " " });
  // The whole declaration or block that begins here.
  const line = source.lastIndexOf("\n", start) + 1;
  let depth = 0;
  for (let i = line; i < source.length; i += 1) {
    if (source[i] === "{") depth += 1;
    if (source[i] === "}") {
      depth -= 1;
      if (depth <= 0) {
        pieces.push({ from: line, to: i + 1, text: "" });
        break;
      }
    }
  }
  return pieces;
}

/** Without an occurrence of the text, with its value. */
function removalsOf(source: string, text: string): readonly Piece[] {
  const plain = text.replace(/[:=]$/, "");
  const pattern = new RegExp(`(?<![\\w.])${plain.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?!\\w)`, "g");
  const terms = new RegExp(`\\s*\\+\\s*(?:[0-9.]+\\s*\\*\\s*)?${plain}\\([^)]*\\)`, "g");
  const inSum = /^\w+$/.test(plain)
    ? [...source.matchAll(terms)].map(({ index, 0: all }) => ({ from: index, to: index + all.length, text: "" }))
    : [];
  const others = [...source.matchAll(pattern)].flatMap((match) =>
    endsAfter(source, match.index + plain.length).map((to) => ({ from: match.index, to, text: "" })),
  );
  return [...inSum, ...others];
}
