import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import { printable } from "../../../dsl/text/printable.js";
import { isPid } from "../atomic-file.js";
import { unlessMissing } from "../missing.js";
import { notRegular, openAtOnce } from "../regular-sync.js";
import { ownScope, startOf } from "./process-identity.js";

const recordSchema = z.object({
  schema: z.literal("fanc.lock/1"),
  pid: z.number().refine(isPid),
  /** `startOf` this process. */
  start: z.string().optional(),
  boot: z.string().optional(),
  pidNamespace: z.string().optional(),
  host: z.string(),
  /** ISO 8601. */
  since: z.string(),
  /** Name of the socket next to the lock that ends with the process; see witness.ts. */
  witness: z
    .string()
    .regex(/^[^/\\]+$/)
    .optional(),
  /** Device of the folder, as numbered by the kernel of this boot. */
  device: z.number().optional(),
});

/** What a lock file says about the process that holds it. */
export type LockRecord = z.infer<typeof recordSchema>;

/** Describes this process. */
export function ownRecord(witness: Pick<LockRecord, "witness" | "device">): LockRecord {
  const start = startOf(process.pid);
  return {
    schema: "fanc.lock/1",
    pid: process.pid,
    ...(start === undefined ? {} : { start }),
    ...ownScope(),
    host: hostname(),
    since: new Date().toISOString(),
    ...witness,
  };
}

export type FoundLock =
  | { readonly kind: "none" }
  | { readonly kind: "held"; readonly record: LockRecord; readonly text: string }
  /** No lock of ours: what it is, in words. `unfinished`: perhaps one that is being written now. */
  | { readonly kind: "odd"; readonly found: string; readonly unfinished: boolean };

/** Ours have a few hundred bytes. */
const mostBytes = 4096;

/** Looks at a lock. A link is not followed and a pipe is not waited for; what is no lock is described, not thrown. */
export async function readLock(file: string): Promise<FoundLock> {
  try {
    const other = notRegular(await lstat(file));
    if (other !== undefined) return odd(other);
    const handle = await open(file, constants.O_RDONLY | openAtOnce | (constants.O_NOFOLLOW ?? 0));
    try {
      const status = await handle.stat();
      const changed = notRegular(status);
      if (changed !== undefined) return odd(changed);
      if (status.size > mostBytes) return odd(`a file of ${status.size} bytes`);
      return parseLock((await handle.readFile()).toString("utf8"));
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable(error as NodeJS.ErrnoException) ?? unlessMissing(error as Error) ?? { kind: "none" };
  }
}

const odd = (found: string, unfinished = false): FoundLock => ({ kind: "odd", found, unfinished });

function unreadable({ code }: NodeJS.ErrnoException): FoundLock | undefined {
  if (code === "EACCES" || code === "EPERM") return odd("a file that this user may not read");
  // Another thing has taken the place of the file since it was looked at.
  return code === "ELOOP" || code === "ENXIO" ? odd("something that changes") : undefined;
}

/** Whether a lock file has this content. */
export async function isLockOf(file: string, text: string): Promise<boolean> {
  const found = await readLock(file);
  return found.kind === "held" && found.text === text;
}

function parseLock(text: string): FoundLock {
  if (text === "") return odd("an empty file", true);
  const json = parseJson(text);
  const record = recordSchema.safeParse(json).data;
  if (record !== undefined) return { kind: "held", record, text };
  const pid = typeof json === "object" && json !== null && "pid" in json ? json.pid : undefined;
  if (typeof pid === "number" && !isPid(pid)) return odd(`process number ${pid}, which no process has`);
  return odd(`a file that does not name a process: ${printable(text.slice(0, 60))}`, json === undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
