import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogTail } from "./log-tail.js";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-tail-"));
  file = join(folder, "events.ndjson");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const time = "2026-01-01T00:00:00.000Z";
const line = (stage: string): string => `${JSON.stringify({ time, type: "stage", stage, seconds: 1 })}\n`;
const step = (n: number): string =>
  `${JSON.stringify({ time, type: "step", stage: "s", group: 0, nets: ["A"], step: n, epoch: 0.5, loss: null, accuracy: 0.5, lr: 0.1, imagesPerSecond: 9, waited: 0 })}\n`;

async function read(
  tail: LogTail,
): Promise<{ readonly restarted: boolean; readonly said: readonly (string | number)[]; readonly unreadable: number }> {
  let [restarted, unreadable] = [false, 0];
  const said: (string | number)[] = [];
  for await (const part of tail.read()) {
    restarted ||= part.restarted;
    if (part.restarted) said.length = 0;
    unreadable += part.unreadable;
    for (const event of part.events)
      said.push(event.type === "stage" ? event.stage : event.type === "step" ? event.step : event.type);
  }
  return { restarted, said, unreadable };
}

describe("LogTail", () => {
  it("LogTail waits for a missing log, and gives each event once, when its line is complete", async () => {
    const tail = new LogTail(file);
    expect((await read(tail)).said).toEqual([]);
    await writeFile(file, line("a"));
    expect((await read(tail)).said).toEqual(["a"]);
    expect((await read(tail)).said).toEqual([]);
    const [whole, torn] = [line("b"), line("ü".repeat(20))];
    const bytes = Buffer.from(torn);
    await appendFile(file, Buffer.concat([Buffer.from(whole), bytes.subarray(0, 61)]));
    expect((await read(tail)).said).toEqual(["b"]);
    await appendFile(file, bytes.subarray(61));
    expect((await read(tail)).said).toEqual(["ü".repeat(20)]);
  });

  it("LogTail counts unreadable lines and continues", async () => {
    await writeFile(file, `${line("a").slice(0, 30)}\n\u0000\u0001\n{"type":"stage"}\n${line("b")}null\n`);
    expect(await read(new LogTail(file))).toEqual({ restarted: false, said: ["b"], unreadable: 4 });
  });

  it.each([
    ["truncated", () => writeFile(file, line("x"))],
    ["rewritten with more lines", () => writeFile(file, ["x", "y", "z", "v"].map(line).join(""))],
    [
      "replaced by another file",
      async () => {
        await writeFile(`${file}.new`, ["x", "b", "c"].map(line).join(""));
        await rename(`${file}.new`, file);
      },
    ],
    ["removed", () => rm(file)],
  ])("LogTail restarts if the log is %s", async (_, change) => {
    const tail = new LogTail(file);
    await writeFile(file, ["a", "b", "c"].map(line).join(""));
    expect((await read(tail)).said).toEqual(["a", "b", "c"]);
    await change();
    const after = await read(tail);
    expect(after.restarted).toBe(true);
    expect(after.said).toEqual((await read(new LogTail(file))).said);
  });

  it("LogTail begins at the last lines on request", async () => {
    await writeFile(file, ["a", "b", "c"].map(line).join(""));
    expect((await read(new LogTail(file, { last: line("c").length + 5 }))).said).toEqual(["c"]);
    expect((await read(new LogTail(file, { last: 1e6 }))).said).toEqual(["a", "b", "c"]);
  });

  it("LogTail with `fewSteps` gives only the last of consecutive steps", async () => {
    await writeFile(file, [step(1), step(2), line("a"), step(3), step(4)].join(""));
    expect((await read(new LogTail(file, { fewSteps: true }))).said).toEqual([2, "a", 4]);
    expect((await read(new LogTail(file))).said).toEqual([1, 2, "a", 3, 4]);
  });
});
