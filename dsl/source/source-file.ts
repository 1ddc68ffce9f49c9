import type { Span } from "./span.js";

/** 1-based line and column; columns count UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** The text of one `.fan` file and its line table. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly #lineStarts: readonly number[];

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  get lineCount(): number {
    return this.#lineStarts.length;
  }

  /** Position of an offset; offsets outside the text are clamped to its ends. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStart(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.#lineStart(low) + 1, offset: at };
  }

  /** The text of a 1-based line without its line break (LF or CRLF). */
  line(number: number): string {
    const { start, end } = this.lineSpan(number);
    return this.text.slice(start, end);
  }

  lineSpan(number: number): Span {
    const start = this.#lineStart(number - 1);
    const next = this.#lineStarts[number];
    let end = next === undefined ? this.text.length : next - 1;
    if (end > start && this.text[end - 1] === "\r") end -= 1;
    return { start, end };
  }

  slice(of: Span): string {
    return this.text.slice(of.start, of.end);
  }

  #lineStart(index: number): number {
    return this.#lineStarts[index] ?? this.text.length;
  }
}
