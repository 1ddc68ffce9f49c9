import { type FileHandle, stat } from "node:fs/promises";
import { writeFileAtomic } from "../files/atomic-file.js";
import { unlessMissing } from "../files/missing.js";
import { openRegular, readRegular } from "../files/regular-file.js";
import { eventOf } from "./log-lines.js";

const blockSize = 1 << 16;
/** Longer than any event. */
const longest = 1 << 20;

/** Gives a log that other names share (`cp -al`, deduplicated copies) a file of its own: what is added is added to one run. */
async function unshareLog(file: string): Promise<void> {
  const status = await stat(file).catch(unlessMissing);
  if (status !== undefined && status.nlink > 1) await writeFileAtomic(file, await readRegular(file));
}

/** Cuts off a last line that a crash has left without its end; one that lacks nothing but the end gets it. */
export async function mendLog(file: string): Promise<void> {
  await unshareLog(file);
  const log = await openRegular(file, { access: "change" }).catch(unlessMissing);
  if (log === undefined) return;
  try {
    const { size } = await log.stat();
    const start = await startOfLastLine(log, size);
    if (start === size) return;
    const bytes = size - start > longest ? undefined : Buffer.alloc(size - start);
    if (bytes !== undefined) await log.read(bytes, 0, bytes.length, start);
    if (eventOf({ at: start, bytes }) === undefined) await log.truncate(start);
    else await log.write(Buffer.from("\n"), 0, 1, size);
    await log.datasync();
  } finally {
    await log.close();
  }
}

/** Position behind the last line end. */
async function startOfLastLine(log: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(blockSize);
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - blockSize);
    const { bytesRead } = await log.read(block, 0, end - from, from);
    const found = block.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (found >= 0) return from + found + 1;
    end = from;
  }
  return 0;
}
