import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { terminalProgress } from "./terminal-progress.js";

/** What a terminal of that width shows after the writes: enough of VT100 for what we use. */
class Screen extends Writable {
  readonly isTTY: boolean;
  columns: number;
  rows: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns: number | undefined) {
    super();
    this.isTTY = columns !== undefined;
    this.columns = columns ?? 100;
  }

  override write(chunk: string): boolean {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is tested.
    for (const [token] of chunk.matchAll(/\u001b\[\d*[A-Za-z]|./gsu)) this.#take(token);
    return true;
  }

  /** Breaks what has become too long in two, as most terminals do. */
  resize(columns: number): void {
    this.rows = this.rows.flatMap((row) => row.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""]);
    this.#row = this.rows.length - 1;
    this.#column = this.rows.at(-1)?.length ?? 0;
    this.columns = columns;
    this.emit("resize");
  }

  #take(token: string): void {
    const row = this.rows[this.#row] ?? "";
    if (token === "\r") this.#column = 0;
    else if (token === "\n") {
      this.#row += 1;
      this.#column = 0;
      this.rows[this.#row] ??= "";
    } else if (token.endsWith("A") && token.length > 1) this.#row -= Number(token.slice(2, -1));
    else if (token.endsWith("K") && token.length > 1) this.rows[this.#row] = row.slice(0, this.#column);
    else if (token.endsWith("J") && token.length > 1) {
      this.rows = this.rows.slice(0, this.#row + 1);
      this.rows[this.#row] = row.slice(0, this.#column);
    } else if (!token.endsWith("m") || token.length === 1) {
      this.rows[this.#row] = row.slice(0, this.#column) + token + row.slice(this.#column + 1);
      this.#column += 1;
    }
  }
}

const figures = { epoch: 0.1, epochs: 2, loss: 0.5, accuracy: 0.75, imagesPerSecond: 10, waiting: 0 };

function progressOn(columns: number | undefined) {
  const screen = new Screen(columns);
  const clock = { now: 0 };
  const stream = screen as unknown as NodeJS.WriteStream;
  return { screen, clock, progress: terminalProgress({ stream, now: () => clock.now }) };
}

it("progress is drawn in place on a terminal; notes and summaries stay, bars do not", () => {
  const { screen, clock, progress } = progressOn(80);
  progress.note("engine: test");
  const task = progress.begin("tune ANet\u001b[2J", 100);
  for (let step = 1; step <= 50; step++) {
    clock.now = step;
    task.update(step, figures);
    if (step === 20) progress.note("an image cannot be read");
  }
  expect(screen.rows.slice(0, 2)).toEqual(["engine: test", "an image cannot be read"]);
  expect(screen.rows).toHaveLength(4);
  expect(screen.rows[2]).toMatch(/^tune ANet\\u{1b}\[2J +━+╸?─+ +50% {2}step {2}50\/100 {2}50 s left$/);
  expect(screen.rows[3]).toMatch(/^ {2}epoch 0.1\/2 {2}loss 0.500 {2}acc 75.0% {2}10 img\/s {2}[\d.]+ [MG]B$/);
  task.end("loss 0.400");
  expect(screen.rows.slice(2)).toEqual([expect.stringMatching(/^tune ANet\\u{1b}\[2J +50\.0 s {2}loss 0\.400$/), ""]);
  progress.begin("windows", 3).update(1);
  progress.close();
  expect(screen.rows).toHaveLength(4);
});

it("progress is redrawn when the terminal changes its width", () => {
  const { screen, clock, progress } = progressOn(120);
  const task = progress.begin("tune ANet", 100);
  task.update(1, figures);
  clock.now = 1;
  task.update(2, figures);
  screen.resize(40);
  expect(screen.rows).toHaveLength(2);
  for (const row of screen.rows) expect(row.length).toBeLessThan(40);
  progress.close();
  expect(screen.listenerCount("resize")).toBe(0);
});

it("without a terminal, progress is a line soon, then every ten seconds and at each validation", () => {
  const { screen, clock, progress } = progressOn(undefined);
  const task = progress.begin("tune ANet", 100);
  for (let step = 1; step <= 30; step++) {
    clock.now = step;
    task.update(step, step < 16 ? figures : { ...figures, validation: { loss: 0.6, accuracy: 0.7 } });
  }
  task.end("loss 0.500, accuracy 75.0%");
  const lines = screen.rows.slice(0, -1);
  expect(lines.map((line) => /(?<=step )\d+/.exec(line)?.[0])).toEqual(["2", "12", "16", "26", undefined]);
  expect(lines[2]).toContain("validation loss 0.600, validation accuracy 70.0%");
  expect(lines[4]).toBe("tune ANet: 30.0 s, loss 0.500, accuracy 75.0%");
});
