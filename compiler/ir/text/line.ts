import type { Literal } from "./literal.js";

/** A fault in the text of a graph: where it is, what was found, what was expected. Lines and columns count from 1. */
export class IrTextError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(line: number, column: number, problem: string) {
    super(`IR text, line ${line}, column ${column}: ${problem}`);
    this.name = "IrTextError";
    this.line = line;
    this.column = column;
  }
}

type TokenKind = "word" | "text" | "pair" | "range" | "number" | "mark";

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** From 0. */
  readonly start: number;
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ["word", /[\p{L}_@][\p{L}\p{N}_.@-]*/uy],
  ["text", /"(?:[^"\\]|\\.)*"/uy],
  ["pair", /-?\d+x-?\d+(?![\p{L}\p{N}_.])/uy],
  ["range", /-?\d+\.\.-?\d+(?![\p{L}\p{N}_.])/uy],
  ["number", /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\p{L}\p{N}_.])/uy],
  ["mark", /[%=(){}[\]:,]/uy],
];

/** One line of text, read token by token. */
export class Line {
  /** What follows `//`, without the space behind it; `undefined` where there is no comment. */
  readonly comment: string | undefined;
  readonly #number: number;
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #next = 0;

  /** @param number of the line, from 1. Throws `IrTextError` for a character that begins nothing. */
  constructor(text: string, number: number) {
    this.#number = number;
    const tokens: Token[] = [];
    let at = 0;
    for (;;) {
      while (text[at] === " " || text[at] === "\t") at++;
      if (at >= text.length || text.startsWith("//", at)) break;
      const token = tokenAt(text, at);
      if (token === undefined)
        throw new IrTextError(
          number,
          at + 1,
          `found ${JSON.stringify(text.slice(at).split(" ")[0])}, expected a name, a number or one of % = ( ) { } [ ] : ,`,
        );
      tokens.push(token);
      at += token.text.length;
    }
    this.#tokens = tokens;
    this.#end = at;
    this.comment = at < text.length ? text.slice(at + 2).replace(/^ /, "") : undefined;
  }

  get empty(): boolean {
    return this.#tokens.length === 0;
  }

  get done(): boolean {
    return this.#next >= this.#tokens.length;
  }

  /** Column of the next token, from 1. */
  get column(): number {
    return (this.#tokens[this.#next]?.start ?? this.#end) + 1;
  }

  /** Throws `IrTextError` at a column, that of the next token unless given. */
  fail(problem: string, column = this.column): never {
    throw new IrTextError(this.#number, column, problem);
  }

  expected(what: string): never {
    const token = this.#tokens[this.#next];
    return this.fail(`found ${token === undefined ? "the end of the line" : `\`${token.text}\``}, expected ${what}`);
  }

  /** Whether the next token is this word or mark. */
  sees(text: string): boolean {
    const token = this.#tokens[this.#next];
    return token !== undefined && token.kind !== "text" && token.text === text;
  }

  /** Reads this word or mark if it is next. */
  skip(text: string): boolean {
    const seen = this.sees(text);
    if (seen) this.#next++;
    return seen;
  }

  want(text: string): void {
    if (!this.skip(text)) this.expected(`\`${text}\``);
  }

  /** Nothing but a comment may follow. */
  wantEnd(): void {
    if (!this.done) this.expected("the end of the line");
  }

  word(what: string): string {
    return this.#take("word") ?? this.expected(what);
  }

  /** A word, or any characters in quotes. */
  name(what: string): string {
    const word = this.#take("word");
    if (word !== undefined) return word;
    const column = this.column;
    const quoted = this.#take("text") ?? this.expected(what);
    try {
      return String(JSON.parse(quoted));
    } catch {
      return this.fail(`found ${quoted}, expected text in quotes as in JSON`, column);
    }
  }

  number(): number | undefined {
    const text = this.#take("number");
    return text === undefined ? undefined : Number(text);
  }

  literal(what: string): Literal {
    if (this.skip("[")) return { form: "list", items: this.listed("]", () => this.literal("a value or `]`")) };
    const number = this.number();
    if (number !== undefined) return { form: "number", value: number };
    const pair = this.#take("pair")?.split("x").map(Number);
    if (pair !== undefined) return { form: "pair", first: pair[0] ?? 0, second: pair[1] ?? 0 };
    const range = this.#take("range")?.split("..").map(Number);
    if (range !== undefined) return { form: "range", from: range[0] ?? 0, to: range[1] ?? 0 };
    return { form: "word", word: this.#take("word") ?? this.expected(what) };
  }

  /** Items with commas between them, up to a mark that is read too; perhaps none. */
  listed<T>(end: string, item: () => T): readonly T[] {
    const items: T[] = [];
    if (this.skip(end)) return items;
    do items.push(item());
    while (this.skip(","));
    if (!this.skip(end)) this.expected(`\`,\` or \`${end}\``);
    return items;
  }

  #take(kind: TokenKind): string | undefined {
    const token = this.#tokens[this.#next];
    if (token?.kind !== kind) return undefined;
    this.#next++;
    return token.text;
  }
}

function tokenAt(text: string, start: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const found = pattern.exec(text);
    if (found !== null) return { kind, text: found[0], start };
  }
  return undefined;
}
