import { type Comment, type Gap, ownLines, prefixOf, spacesBefore, trailing } from "./gaps.js";
import type { Break } from "./layout.js";
import type { Item, Role } from "./roles.js";
import { isGroupOpen, type Sheet } from "./sheet.js";

/** Tokens that are aligned across neighbouring lines, in the order of alignment. */
export const MARKS = ["typeColon", "equals", "from", "leftArrow", "arrow"] as const satisfies readonly Role[];
export type Mark = (typeof MARKS)[number];

export interface Line {
  readonly emptyBefore: boolean;
  readonly indent: number;
  /** Without indent and without the comment at the end. */
  readonly text: string;
  /** A `// …` comment after the text. */
  readonly comment: string | undefined;
  /** A comment on a line of its own. */
  readonly isComment: boolean;
  /** Innermost bracket around the line; -1 for the file. */
  readonly parent: number;
  /** Kind of the entry, if it is the whole line, and the positions of its marks. */
  readonly kind: string | undefined;
  readonly marks: Readonly<Partial<Record<Mark, number>>>;
}

/** The text as lines, before alignment. */
export function linesOf(sheet: Sheet, breaks: readonly (Break | undefined)[]): readonly Line[] {
  const writer = new Writer();
  for (const [i, token] of sheet.tokens.entries()) {
    const gap = sheet.gaps[i] as Gap;
    const at = breaks[i];
    if (at === undefined) writer.flat(gap, sheet.spaces[i] as number);
    else {
      const isFirst = i === 0 || isGroupOpen(sheet.roles[i - 1]);
      writer.next(gap, at, isFirst, sheet.parent[i] as number, sheet.items[i]);
    }
    writer.token(token.image, i, sheet.roles[i] as Role, sheet.parent[i] as number);
  }
  writer.end(sheet.gaps.at(-1), sheet.tokens.length === 0);
  return writer.lines;
}

const shown = (comments: readonly Comment[]): string => comments.map((one) => one.text).join(" ");

class Writer {
  readonly lines: Line[] = [];
  #emptyBefore = false;
  #indent = 0;
  #text = "";
  #comment: string | undefined;
  #isComment = false;
  #parent = -1;
  #item: Item | undefined;
  #last = -1;
  #marks: Partial<Record<Mark, number>> = {};

  token(image: string, i: number, role: Role, parent: number): void {
    const mark = MARKS.find((one) => one === role);
    if (mark !== undefined && parent === this.#parent) this.#marks[mark] ??= this.#text.length;
    this.#text += image;
    this.#last = i;
  }

  /** Writes a gap inside a line. */
  flat(gap: Gap, spaces: number): void {
    this.#trailing(gap.comments);
    this.#text += " ".repeat(gap.comments.length > 0 ? Math.max(1, spaces) : spaces);
  }

  /** Writes a gap that ends a line. */
  next(gap: Gap, at: Break, isFirst: boolean, parent: number, item: Item | undefined): void {
    this.#trailing(trailing(gap));
    const own = ownLines(gap);
    const wanted = [...own.map(([one]) => (one?.breaksBefore ?? 0) > 1), gap.breaksAfter > 1];
    if (at.empty === "after" || (at.empty === "before" && !wanted.includes(true))) wanted[0] = true;
    if (at.empty === "never") wanted.fill(false);
    if (at.empty === "comments") wanted[own.length] = false;
    if (isFirst) wanted[0] = false;
    const hasPrefix = at.empty !== "comments" && prefixOf(gap).length > 0;
    for (const [k, line] of own.entries()) {
      const joins = hasPrefix && k === own.length - 1;
      this.#start(wanted[k] ?? false, joins ? at.indent : at.comments, parent, joins ? item : undefined);
      this.#text = shown(line) + (joins ? " " : "");
      this.#isComment = !joins;
    }
    if (!hasPrefix) this.#start(wanted[own.length] ?? false, at.indent, parent, item);
  }

  /** Writes the last gap. */
  end(gap: Gap | undefined, isOnly: boolean): void {
    this.#trailing(gap === undefined ? [] : trailing(gap));
    for (const [k, line] of (gap === undefined ? [] : ownLines(gap)).entries()) {
      this.#start((line[0]?.breaksBefore ?? 0) > 1 && !(isOnly && k === 0), 0, -1, undefined);
      this.#text = shown(line);
      this.#isComment = true;
    }
    this.#finish();
  }

  #trailing(comments: readonly Comment[]): void {
    for (const one of comments) {
      if (one.toLineEnd) this.#comment = one.text;
      else this.#text += " ".repeat(spacesBefore(one)) + one.text;
    }
  }

  #start(emptyBefore: boolean, indent: number, parent: number, item: Item | undefined): void {
    this.#finish();
    this.#emptyBefore = emptyBefore;
    this.#indent = indent;
    this.#text = "";
    this.#comment = undefined;
    this.#isComment = false;
    this.#parent = parent;
    this.#item = item;
    this.#marks = {};
  }

  #finish(): void {
    if (this.#text === "") return;
    const isWhole = this.#item !== undefined && this.#item.last === this.#last && !this.#text.includes("\n");
    this.lines.push({
      emptyBefore: this.#emptyBefore,
      indent: this.#indent,
      text: this.#text,
      comment: this.#comment,
      isComment: this.#isComment,
      parent: this.#parent,
      kind: isWhole ? this.#item?.kind : undefined,
      marks: isWhole ? this.#marks : {},
    });
  }
}
