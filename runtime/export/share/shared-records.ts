import { posix } from "node:path";
import { type RunState, stateText } from "../../run/run-state.js";
import { versionsWithoutCommands } from "../../run/versions.js";
import { redacted, redactedJson } from "./redact.js";

type Folders = readonly string[];

const mapValues = <A, B>(all: ReadonlyMap<string, A>, change: (value: A) => B): Map<string, B> =>
  new Map([...all].map(([name, value]) => [name, change(value)]));

/** `state.json` with a new checksum. Folders outside the project are reduced to their last part. */
export function sharedState(state: RunState, folders: Folders): string {
  const { data, fingerprints, stages, init, diverged, ...rest } = state;
  const path = (text: string): string => redacted(text, folders);
  return stateText({
    ...rest,
    data: mapValues(data, path),
    // Nowhere: where the data are unpacked, their times of change may differ.
    ...(fingerprints && { fingerprints: mapValues(fingerprints, (print) => ({ ...print, place: "" })) }),
    ...(stages && {
      stages: mapValues(stages, ({ from, ...stage }) => ({
        ...stage,
        ...(from !== undefined && { from: path(from) }),
      })),
    }),
    ...(diverged && { diverged: { ...diverged, reason: path(diverged.reason) } }),
    ...(init && {
      init: mapValues(init, (one) => ({
        ...one,
        file: path(one.file),
        sha256: new Map([...one.sha256].map(([file, hash]) => [path(file), hash])),
      })),
    }),
  });
}

/**
 * `plan.json`: only names of files and folders, because names of arrays may look like paths. A plan that was compiled into
 * a build names its spec by a path from there.
 */
export const sharedPlan = (plan: unknown, folders: Folders): unknown =>
  JSON.parse(JSON.stringify(plan), function (this: { readonly sha256?: unknown }, key, value: unknown) {
    if ((key !== "root" && key !== "file") || typeof value !== "string") return value;
    return this.sha256 === undefined ? redacted(value, folders) : posix.basename(value);
  });

/** `versions.json` without command lines. */
export const sharedVersions = (versions: unknown, folders: Folders): unknown =>
  redactedJson(versionsWithoutCommands(versions), folders);

/** `events.ndjson`, without damaged lines. A log may be longer than the longest text of JavaScript. */
export function sharedEvents(log: Buffer, folders: Folders): Uint8Array {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = log.indexOf("\n"); end >= 0; end = log.indexOf("\n", start)) {
    const event = parsed(log.toString("utf8", start, end));
    if (event !== undefined) lines.push(Buffer.from(`${JSON.stringify(redactedJson(event, folders))}\n`));
    start = end + 1;
  }
  return Buffer.concat(lines);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
