import { stripVTControlCharacters } from "node:util";
import { columnsOf } from "../../dsl/text/columns.js";

/** Blocks of lines on a screen now; other writers to the terminal clear them first. */
const shown = new Set<LiveLines>();

/** Takes all live lines off the screen, so that something else can be written. They come back when next drawn. */
export function clearLiveLines(): void {
  for (const lines of [...shown]) lines.clear();
}

/**
 * Lines at the bottom of a terminal that are drawn again and again. Each drawing is one write that overwrites the lines in
 * place, so that nothing flickers; the cursor is never hidden, so that nothing has to be restored when the process is killed.
 */
export class LiveLines {
  readonly #stream: NodeJS.WriteStream;
  #lines: readonly string[] = [];

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  draw(lines: readonly string[]): void {
    if (lines.length === 0) {
      this.clear();
      return;
    }
    const before = this.#toTop();
    this.#stream.write(`${before}${lines.join("\u001b[K\n")}\u001b[J`);
    if (this.#lines.length === 0) {
      shown.add(this);
      process.on("exit", this.#leave);
    }
    this.#lines = lines;
  }

  /** Writes lines that stay, above the live ones. */
  above(text: string): void {
    const lines = this.#lines;
    this.#stream.write(`${this.#toTop()}${lines.length === 0 ? "" : "\u001b[J"}${text}\n`);
    this.#forget();
    this.draw(lines);
  }

  /** Takes the lines off the screen. */
  clear(): void {
    if (this.#lines.length === 0) return;
    this.#stream.write(`${this.#toTop()}\u001b[J`);
    this.#forget();
  }

  /** Leaves the lines on the screen and continues below them. */
  readonly #leave = (): void => {
    this.#stream.write("\n");
    this.#forget();
  };

  #forget(): void {
    this.#lines = [];
    shown.delete(this);
    process.off("exit", this.#leave);
  }

  /** From the end of the last line to the start of the first. */
  #toTop(): string {
    if (this.#lines.length === 0) return "";
    const columns = this.#stream.columns || 80;
    // A terminal that has become narrower has broken lines in two.
    const rows = this.#lines.map((line) => Math.max(1, Math.ceil(columnsOf(stripVTControlCharacters(line)) / columns)));
    const up = rows.reduce((sum, own) => sum + own, 0) - 1;
    const broken = rows.some((own) => own > 1) ? "\u001b[J" : "";
    return `\r${up > 0 ? `\u001b[${up}A` : ""}${broken}`;
  }
}
