import { breaksLine, type Gap } from "./gaps.js";
import type { Item } from "./roles.js";
import { isGroupOpen, prefixWidth, type Sheet, WIDTH } from "./sheet.js";

/** A line break before a token. */
export interface Break {
  readonly indent: number;
  /** Indent of comments on lines of their own before it. */
  readonly comments: number;
  readonly empty: Empty;
}

/**
 * Empty lines before a token and its comments: `kept` where the author has one, `never`, `comments` only before
 * comments; always `before` or `after` a declaration of several lines.
 */
export type Empty = "kept" | "never" | "comments" | "after" | "before";

/** Indent of a block's entries, and of the continuation lines of an entry. */
const STEP = 2;
const CONTINUATION = 4;

/** Position of the next token, and the indent of its line. */
interface Pen {
  readonly column: number;
  readonly indent: number;
}

/** The tokens that start a line. Depends on the order of tokens and comments and on the breaks that `Sheet` keeps. */
export function layout(sheet: Sheet): readonly (Break | undefined)[] {
  return new Layout(sheet).file();
}

class Layout {
  readonly #sheet: Sheet;
  readonly #breaks: (Break | undefined)[];

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
    this.#breaks = new Array<Break | undefined>(sheet.tokens.length).fill(undefined);
  }

  file(): readonly (Break | undefined)[] {
    const { tokens } = this.#sheet;
    let tall = false;
    for (const item of this.#itemsFrom(0, tokens.length)) {
      this.#item(item, 0);
      const isTall = this.#breaks.slice(item.first, item.last + 1).some((one) => one !== undefined);
      this.#break(item.first, 0, tall ? "after" : isTall ? "before" : "kept");
      tall = isTall;
    }
    return this.#breaks;
  }

  #itemsFrom(first: number, end: number): readonly Item[] {
    const found: Item[] = [];
    for (let item = this.#sheet.items[first]; item !== undefined && item.first < end; ) {
      found.push(item);
      item = this.#sheet.items[item.last + 1];
    }
    return found;
  }

  #gap(i: number): Gap {
    return this.#sheet.gaps[i] as Gap;
  }

  /** Starts a line with the token. */
  #break(i: number, indent: number, empty: Empty, comments = indent): Pen {
    this.#breaks[i] = { indent, comments, empty };
    return { column: indent + prefixWidth(this.#gap(i)), indent };
  }

  /** Lays out the entries of a block; entries that share a line stay together if they fit. */
  #entries(open: number, close: number, indent: number): void {
    let row: Item[] = [];
    for (const item of this.#itemsFrom(open + 1, close)) {
      const gap = this.#gap(item.first);
      if (row.length > 0 && (gap.breaks > 0 || breaksLine(gap))) {
        this.#row(row, indent);
        row = [];
      }
      row.push(item);
    }
    this.#row(row, indent);
  }

  #row(row: readonly Item[], indent: number): void {
    const [first, last] = [row[0], row.at(-1)];
    if (first === undefined || last === undefined) return;
    if (row.length > 1 && this.#fits(first.first, last.last, indent)) {
      this.#break(first.first, indent, "kept");
      return;
    }
    for (const item of row) {
      this.#break(item.first, indent, "kept");
      this.#item(item, indent);
    }
  }

  #fits(first: number, last: number, indent: number): boolean {
    if (this.#sheet.isBroken(first, last)) return false;
    return indent + prefixWidth(this.#gap(first)) + this.#sheet.width(first, last) <= WIDTH;
  }

  /** An entry on a line of its own: flat, otherwise broken before its arrows, otherwise with its blocks opened. */
  #item({ first, last }: Item, indent: number): void {
    if (this.#fits(first, last, indent)) return;
    const { roles, spaces, partner } = this.#sheet;
    const arrows: number[] = [];
    for (let i = first; i <= last; i += 1) {
      if (roles[i] === "arrow") arrows.push(i);
      const to = partner[i] ?? -1;
      if (to > i) i = to;
    }
    let pen: Pen = { column: indent + prefixWidth(this.#gap(first)), indent };
    for (const [k, from] of [first, ...arrows].entries()) {
      const to = (arrows[k] ?? last + 1) - 1;
      if (k > 0) pen = this.#onto(from, to, pen, spaces[from] as number, indent + CONTINUATION, true);
      pen = this.#run(from, to, pen, indent + CONTINUATION);
    }
  }

  /** Moves to a token, on a new line if a comment ends the line, or if `mayBreak` and the tokens up to `last` do not fit. */
  #onto(i: number, last: number, pen: Pen, spaces: number, indent: number, mayBreak: boolean): Pen {
    const gap = this.#gap(i);
    if (breaksLine(gap)) return this.#break(i, indent, "never");
    const column = pen.column + spaces + gap.comments.reduce((sum, one) => sum + one.text.length + 1, 0);
    if (mayBreak && column + this.#sheet.width(i, last) > WIDTH) return this.#break(i, indent, "never");
    return { column, indent: pen.indent };
  }

  /** Lays out the tokens of a phrase, starting at the pen. */
  #run(first: number, last: number, start: Pen, indent: number): Pen {
    const { tokens, roles, spaces, partner, width, isBroken } = this.#sheet;
    const groups: number[] = [];
    for (let i = first; i <= last; i += 1) {
      if (!isGroupOpen(roles[i])) continue;
      groups.push(i);
      i = partner[i] as number;
    }
    const splits = groups.length === 0 && start.column + width(first, last) > WIDTH;
    let pen = start;
    let depth = 0;
    for (let i = first; i <= last; i += 1) {
      if (i > first) {
        const pieces = splits && depth === 0 && roles[i - 1] === "comma";
        pen = this.#onto(i, pieces ? this.#pieceEnd(i, last) : i, pen, spaces[i] as number, indent, pieces);
      }
      if (roles[i] === "callOpen" || roles[i] === "parenOpen") depth += 1;
      if (roles[i] === "parenClose") depth -= 1;
      if (i !== groups[0]) {
        pen = { column: pen.column + (tokens[i]?.image.length ?? 0), indent: pen.indent };
        continue;
      }
      groups.shift();
      const close = partner[i] as number;
      const isEmpty = close === i + 1 && !isBroken(i, close);
      const opens = isBroken(i, close) || pen.column + width(i, groups[0] ?? last) > WIDTH;
      if (opens && !isEmpty) {
        if (roles[i] === "blockOpen") this.#entries(i, close, pen.indent + STEP);
        else this.#list(i, close, pen.indent + STEP);
        this.#break(close, pen.indent, "comments", pen.indent + STEP);
        pen = { column: pen.indent + 1, indent: pen.indent };
      } else pen = { column: pen.column + width(i, close), indent: pen.indent };
      i = close;
    }
    return pen;
  }

  /** Lays out the items of a list: keeps the author's line breaks and fills lines. */
  #list(open: number, close: number, indent: number): void {
    let pen: Pen | undefined;
    for (let i = open + 1; i < close; ) {
      const end = Math.min(this.#pieceEnd(i, close), close - 1);
      const isNew = pen === undefined || this.#gap(i).breaks > 0;
      pen =
        pen === undefined || isNew
          ? this.#break(i, indent, "kept")
          : this.#onto(i, end, pen, this.#sheet.spaces[i] as number, indent, true);
      pen = this.#run(i, end, pen, indent + CONTINUATION);
      i = end + 1;
    }
  }

  /** The next comma outside brackets, otherwise the last token. */
  #pieceEnd(first: number, last: number): number {
    const { roles, partner } = this.#sheet;
    for (let i = first; i < last; i += 1) {
      if (roles[i] === "comma") return i;
      const to = partner[i] ?? -1;
      if (to > i) i = to;
    }
    return last;
  }
}
