import { once } from "node:events";
import { lstat, open, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { temporaryFor } from "../atomic-file.js";
import type { LockRecord } from "./lock-record.js";

/** A socket next to a lock file. The kernel closes it when its process ends, however it ends. */
export interface LivenessSocket {
  /** For the lock's record; empty where the file system, or this system, has no such sockets. */
  readonly record: Pick<LockRecord, "liveness" | "device">;
  close(): Promise<void>;
}

/** The system refuses longer addresses, and Node cuts them without a word. */
const longestAddress = 107;

/**
 * Opens a liveness socket for this process. Other processes of the same kernel can ask it whether this one still runs, from
 * other containers too, where a process number means nothing.
 */
export async function openLivenessSocket(lock: string): Promise<LivenessSocket> {
  const none: LivenessSocket = { record: {}, close: async () => undefined };
  const path = temporaryFor(lock);
  const opened = await inFolder(dirname(lock), async (folder, device): Promise<LivenessSocket> => {
    const address = `${folder}/${basename(path)}`;
    if (Buffer.byteLength(address) > longestAddress) return none;
    const server = createServer((asking) => asking.destroy()).listen({ path: address });
    try {
      await once(server, "listening");
    } catch {
      // Without a liveness socket, a lock can be checked from the same container only: others respect it.
      return none;
    }
    // A question that cannot be accepted has been answered: somebody listens.
    server.on("error", () => undefined);
    server.unref();
    return {
      record: { liveness: basename(path), device },
      close: async () => {
        server.close();
        await rm(path, { force: true });
      },
    };
  });
  return opened ?? none;
}

/** `ended`: no process of this kernel listens. `unknown`: there is no socket, or this process may not ask it. */
export type Liveness = "runs" | "ended" | "unknown";

/** Asks the liveness socket of this name, next to a lock. The device is that of their folder. */
export async function askLivenessSocket(
  lock: string,
  name: string,
): Promise<{ readonly answer: Liveness; readonly device: number } | undefined> {
  return inFolder(dirname(lock), async (folder, device) => {
    const isSocket = await lstat(join(dirname(lock), name)).then(
      (status) => status.isSocket(),
      () => false,
    );
    if (!isSocket) return { answer: "unknown", device };
    const socket = connect({ path: `${folder}/${name}` });
    try {
      await once(socket, "connect");
      return { answer: "runs", device };
    } catch (error) {
      return { answer: (error as NodeJS.ErrnoException).code === "ECONNREFUSED" ? "ended" : "unknown", device };
    } finally {
      socket.destroy();
    }
  });
}

/** Names an open folder by a short path, since addresses of sockets are short. Undefined on systems without /proc. */
async function inFolder<T>(path: string, work: (short: string, device: number) => Promise<T>): Promise<T | undefined> {
  if (process.platform !== "linux") return undefined;
  const folder = await open(path, "r");
  try {
    return await work(`/proc/self/fd/${folder.fd}`, (await folder.stat()).dev);
  } finally {
    await folder.close();
  }
}
