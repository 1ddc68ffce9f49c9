/** Something that a benchmark lacks: `main.ts` prints the lines and exits with 1. */
export class BenchError extends Error {
  constructor(...lines: readonly string[]) {
    super(lines.join("\n  "));
    this.name = "BenchError";
  }
}
