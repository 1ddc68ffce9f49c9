import type { FileHandle } from "node:fs/promises";
import { fault, type UserError } from "../errors/user-error.js";
import { eventOf } from "./log-lines.js";

/** Longer than any event but the longest: enough to name one. */
const most = 1 << 16;

/**
 * What to throw where an event log is not as long as this process has left it: two sessions write into one run.
 * @param log open for reading.
 */
export async function foreignEvents(log: FileHandle, file: string, left: number, size: number): Promise<UserError> {
  return fault("run/foreign-events", {
    file,
    found: size < left ? `${size} bytes` : await firstEventAt(log, left, size),
    expected: `the ${left} bytes that this process has written`,
  });
}

/** The first foreign event, in words. */
async function firstEventAt(log: FileHandle, at: number, size: number): Promise<string> {
  const { buffer, bytesRead } = await log.read(Buffer.alloc(Math.min(most, size - at)), 0, undefined, at);
  const [line = ""] = buffer.toString("utf8", 0, bytesRead).split("\n");
  const { type, stage, step, time } = eventOf({ at, bytes: Buffer.from(line) }) ?? {};
  if (typeof type !== "string") return `${size - at} more bytes`;
  const where = [
    ...(typeof step === "number" ? [`of step ${step}`] : []),
    ...(typeof stage === "string" ? [`of stage ${stage}`] : []),
    ...(typeof time === "string" ? [`at ${time}`] : []),
  ];
  return [`an event "${type}"`, ...where].join(" ");
}

export const missingLog = (file: string): UserError => fault("run/log-removed", { file });
