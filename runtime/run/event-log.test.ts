import { appendFile, link, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventLog } from "./event-log.js";
import type { RunEvent, RunEventOf, TimedEvent } from "./run-event.js";

const place = { stage: "tune", group: 0, nets: ["A"] };
const step = (number: number, group = 0): RunEventOf<"step"> => {
  const measured = { epoch: number / 10, loss: 1, accuracy: 0.5, lr: 0.1, imagesPerSecond: 9, waited: 0 };
  return { type: "step", ...place, group, step: number, ...measured };
};

const timed = (event: RunEvent): TimedEvent => ({ time: new Date().toISOString(), ...event });

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), "fanc-log-")), "events.ndjson");
});
afterEach(() => rm(join(file, ".."), { recursive: true }));

/** Steps of the log's events, or their types. */
const logged = async (): Promise<readonly unknown[]> => {
  const text = await readFile(file, "utf8");
  expect(text === "" || text.endsWith("\n")).toBe(true);
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => {
    const { time, type, step: number, group } = JSON.parse(line) as Record<string, unknown>;
    expect(new Date(String(time)).toISOString()).toBe(time);
    return type !== "step" ? type : group === 0 ? number : `${group}:${number}`;
  });
};

/** What a session with these events leaves. */
const session = async (...events: readonly RunEvent[]): Promise<void> => {
  const log = new EventLog(file);
  for (const event of events) await log.add(timed(event));
  await log.close();
};

describe("the event log", () => {
  it("of a copy that shares its file with the original is parted from it before it grows", async () => {
    await session(step(1));
    const before = await readFile(file);
    const original = join(file, "..", "original.ndjson");
    await link(file, original);
    await session(step(2));
    expect(await logged()).toEqual([1, 2]);
    expect(await readFile(original)).toEqual(before);
  });

  it("writes steps together, and with them every other event at once", async () => {
    const log = new EventLog(file);
    for (let i = 1; i <= 3; i++) await log.add(timed(step(i)));
    await expect(stat(file)).rejects.toMatchObject({ code: "ENOENT" });
    await log.add(timed({ type: "checkpoint", ...place, step: 3, file: "x" }));
    expect(await logged()).toEqual([1, 2, 3, "checkpoint"]);
    await log.add(timed(step(4)));
    await log.flush(true);
    expect(await logged()).toEqual([1, 2, 3, "checkpoint", 4]);
    await log.add(timed(step(5)));
    await log.close();
    expect(await logged()).toEqual([1, 2, 3, "checkpoint", 4, 5]);
  });

  it("writes a step after a second, whatever comes after it", async () => {
    const log = new EventLog(file);
    await log.add(timed(step(1)));
    await expect.poll(() => readFile(file, "utf8").catch(() => ""), { timeout: 5000 }).toContain('"step":1');
    await log.close();
  });

  it("says what writing has failed of, once to everybody who asks", async () => {
    const log = new EventLog(join(file, "..", "nowhere", "events.ndjson"));
    await log.add(timed(step(1)));
    await expect(log.flush()).rejects.toMatchObject({ code: "ENOENT" });
    await expect(log.add(timed(step(2)))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(log.flush(true)).rejects.toMatchObject({ code: "ENOENT" });
    await log.close();
  });

  it.each([
    ['{"time":"2026-', [1]],
    [JSON.stringify({ time: new Date(0).toISOString(), ...step(2) }), [1, 2]],
    ["\u0000".repeat(70_000), [1]],
  ])("mends a last line that a crash has cut: %#", async (torn, expected) => {
    await session(step(1));
    await appendFile(file, torn);
    await session({ type: "stopped", reason: "x" });
    expect(await logged()).toEqual([...expected, "stopped"]);
  });

  it("mends a log that is nothing but a torn line", async () => {
    await writeFile(file, '{"ty');
    await session(step(1));
    expect(await logged()).toEqual([1]);
  });

  it("goes back to a step: later ones of this run are dropped, all else stays", async () => {
    await session(step(1, 1), step(1), { type: "begin", ...place, steps: 9, stepsPerEpoch: 3, images: 9, step: 0 });
    await session(step(2), { type: "checkpoint", ...place, step: 2, file: "x" }, step(3), {
      type: "stopped",
      reason: "",
    });
    await session(step(4), { type: "skipped", stage: "tune", view: "v", file: "f", reason: "r" }, step(9, 1), step(3));
    await appendFile(file, '{"time":');
    const log = new EventLog(file);
    expect(await log.rewind(place, 2)).toMatchObject({ dropped: 3, damaged: 0, missing: 0 });
    await log.add(timed(step(3)));
    await log.close();
    expect(await logged()).toEqual(["1:1", 1, "begin", 2, "checkpoint", "stopped", "skipped", "1:9", 3]);
  });

  it("says how many steps are missing, and drops lines that are none", async () => {
    await session(step(1), step(2));
    await appendFile(file, `${"\u0000".repeat(100)}\n[1]\n${"x".repeat(3 << 20)}\n`);
    await session(step(5), step(6));
    const log = new EventLog(file);
    expect(await log.rewind(place, 5)).toMatchObject({ dropped: 1, damaged: 3, missing: 2 });
    expect(await logged()).toEqual([1, 2, 5]);
    expect(await log.rewind(place, 5)).toMatchObject({ dropped: 0, damaged: 0, missing: 2 });
  });

  it("leaves a log as it is where there is nothing to drop", async () => {
    await session(step(1), step(2));
    const before = await stat(file);
    const log = new EventLog(file);
    expect(await log.rewind(place, 2)).toMatchObject({ dropped: 0, damaged: 0, missing: 0 });
    expect((await stat(file)).ino).toBe(before.ino);
    expect(await log.rewind({ stage: "other", group: 0 }, 0)).toMatchObject({ dropped: 0 });
    expect(await new EventLog(`${file}.none`).rewind(place, 4)).toMatchObject({ missing: 4 });
  });

  it("goes back in a log of many blocks, whatever line ends a block", async () => {
    const lines = Array.from({ length: 4000 }, (_, i) =>
      JSON.stringify({ time: "t", ...step(i + 1), pad: "é".repeat(i % 97) }),
    );
    await writeFile(file, `${lines.join("\n")}\n`);
    await new EventLog(file).rewind(place, 3777);
    expect(await readFile(file, "utf8")).toBe(`${lines.slice(0, 3777).join("\n")}\n`);
  });
});

describe("an event log that another process changes", () => {
  it.each([
    [
      "an event of another session",
      () => appendFile(file, `${JSON.stringify(timed(step(7)))}\n`),
      /^an event "step" of step 7 of stage tune at 20/,
    ],
    ["something else", () => appendFile(file, "x\n"), /^2 more bytes$/],
    ["less than there was", () => truncate(file, 10), /^10 bytes$/],
  ])("stops this one: %s", async (_, change, found) => {
    const log = new EventLog(file);
    await log.add(timed({ type: "stopped", reason: "x" }));
    await change();
    const before = await readFile(file, "utf8");
    await expect(log.add(timed({ type: "finished", seconds: 1 }))).rejects.toMatchObject({
      message: expect.stringContaining("another process has changed the event log"),
      details: { file, found: expect.stringMatching(found) },
    });
    await log.close();
    expect(await readFile(file, "utf8")).toBe(before);
  });

  it("is found before the log is brought back to a step", async () => {
    await session(step(1), step(2));
    const log = new EventLog(file);
    await log.add(timed({ type: "stopped", reason: "x" }));
    await session(step(3));
    await expect(log.rewind(place, 1)).rejects.toThrow("another process has changed the event log");
    expect(await logged()).toEqual([1, 2, "stopped", 3]);
  });

  it("is not made again when it is gone", async () => {
    const log = new EventLog(file);
    await log.add(timed({ type: "stopped", reason: "x" }));
    await rm(file);
    await expect(log.add(timed(step(1))).then(() => log.flush())).rejects.toThrow(
      "the event log of this run was removed",
    );
    await expect(stat(file)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is nothing but its own after it was brought back", async () => {
    const log = new EventLog(file);
    for (const number of [1, 2, 3]) await log.add(timed(step(number)));
    await log.rewind(place, 1);
    await log.add(timed({ type: "stopped", reason: "x" }));
    await log.close();
    expect(await logged()).toEqual([1, "stopped"]);
  });

  it("writes nothing where it must not", async () => {
    const log = new EventLog(file, () => Promise.reject(new Error("lost")));
    await expect(log.add(timed({ type: "stopped", reason: "x" }))).rejects.toThrow("lost");
    await expect(stat(file)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
