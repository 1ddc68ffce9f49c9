import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { earlierSeconds } from "./earlier-seconds.js";

const folder = mkdtempSync(join(tmpdir(), "fanc-seconds-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (seconds: number, type: string, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ time: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(), type, ...more });

const secondsIn = (...lines: readonly string[]): Promise<number> => {
  const log = join(folder, "events.ndjson");
  writeFileSync(log, `${lines.join("\n")}\n`);
  return earlierSeconds(log, "tune");
};

const tune = { stage: "tune" };

it("the time of a stage in earlier sessions goes from its first event to the last event of each session", async () => {
  const first = [at(0, "session"), at(5, "step", { stage: "pretrain" }), at(9, "stage", { stage: "pretrain" })];
  const sessions = [
    ...first,
    ...[at(10, "begin", tune), at(20, "step", tune), at(22, "stopped")],
    ...[at(1000, "session"), at(1004, "begin", tune), at(1034, "step", tune)],
  ];
  expect(await secondsIn(...first)).toBe(0);
  expect(await secondsIn(...sessions)).toBe(12);
  expect(await secondsIn(...sessions, at(5000, "session"), at(5003, "step", tune))).toBe(42);
});

it("a stage that was finished before starts from 0, and a damaged line changes nothing", async () => {
  const before = [at(0, "session"), at(1, "begin", tune), at(8, "stage", tune), at(9, "session")];
  expect(await secondsIn(...before, at(10, "begin", tune), "{ broken", at(13, "step", tune), at(20, "session"))).toBe(
    3,
  );
});
