import type { FileHandle } from "node:fs/promises";
import { replaceFile } from "../files/atomic-file.js";
import { exists } from "../files/missing.js";
import { streamRegular } from "../files/regular-file.js";
import { eventOf, type LogLine, logLines } from "./log-lines.js";

/** A group of a stage. */
export interface LogPlace {
  readonly stage: string;
  readonly group: number;
}

/** What was found in a log that was rewound to a step. */
export interface Rewound {
  /** Events of later steps, which were dropped. */
  readonly dropped: number;
  /** Lines that were not events, dropped as well. */
  readonly damaged: number;
  /** Earlier steps that the log lacks. */
  readonly missing: number;
  /** All groups with steps in the log. */
  readonly places: ReadonlySet<string>;
}

export const placeKey = ({ stage, group }: LogPlace): string => `${stage}/${group}`;

/**
 * Drops a group's events after a step from a log with a complete last line, so that no step appears twice when it is repeated.
 * The log is replaced as a whole, and read and written in blocks; without anything to drop, nothing is written.
 */
export async function rewindLog(file: string, place: LogPlace, step: number): Promise<Rewound> {
  const places = new Set<string>();
  if (!(await exists(file))) return { dropped: 0, damaged: 0, missing: step, places };
  let [dropped, damaged, steps] = [0, 0, 0];
  let first: number | undefined;
  for await (const lines of logLines(file)) {
    for (const line of lines) {
      const fate = fateOf(line, place, step);
      if (fate.kind === "step") {
        places.add(fate.place);
        if (fate.place === placeKey(place)) steps++;
      }
      if (fate.kind === "damaged") damaged++;
      if (fate.kind === "later") dropped++;
      if (fate.kind === "damaged" || fate.kind === "later") first ??= line.at;
    }
  }
  if (first !== undefined) {
    const start = first;
    await replaceFile(file, async (out) => {
      if (start > 0) await copyUpTo(file, start, out);
      for await (const lines of logLines(file, start)) await out.writeFile(kept(lines, place, step));
    });
  }
  return { dropped, damaged, missing: Math.max(0, step - steps), places };
}

type Fate = { readonly kind: "kept" | "later" | "damaged" } | { readonly kind: "step"; readonly place: string };

function fateOf(line: LogLine, { stage, group }: LogPlace, limit: number): Fate {
  const event = eventOf(line);
  if (event === undefined) return { kind: "damaged" };
  const { type, step } = event;
  const here = event.stage === stage && event.group === group;
  if (here && typeof step === "number" && step > limit) return { kind: "later" };
  if (type !== "step") return { kind: "kept" };
  return { kind: "step", place: placeKey({ stage: String(event.stage), group: Number(event.group) }) };
}

function kept(lines: readonly LogLine[], place: LogPlace, step: number): Buffer {
  const stays = ({ kind }: Fate): boolean => kind === "kept" || kind === "step";
  return Buffer.concat(
    lines.flatMap((line) => (line.bytes !== undefined && stays(fateOf(line, place, step)) ? [line.bytes] : [])),
  );
}

async function copyUpTo(file: string, end: number, to: FileHandle): Promise<void> {
  const from = await streamRegular(file, { end: end - 1, highWaterMark: 1 << 20 });
  for await (const chunk of from as AsyncIterable<Buffer>) await to.writeFile(chunk);
}
