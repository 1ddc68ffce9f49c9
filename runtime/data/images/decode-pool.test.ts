import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { UserError } from "../../errors/user-error.js";
import { defaultEdgeBoxOptions } from "../edge-boxes/options.js";
import { plainCrop } from "./augmentation-parameters.js";
import { decodeImage } from "./decode.js";
import { DecodePool } from "./decode-pool.js";

/** The loop of a worker, as it is built. */
const serving = pathToFileURL(
  join(dirname(createRequire(import.meta.url).resolve("#decode-worker")), "serve-jobs.js"),
).href;

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-pool-"));
  const noise = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * 7919) % 251);
  const image = sharp(noise, { raw: { width: 64, height: 48, channels: 3 } });
  await image.clone().png().toFile(at("noise.png"));
  await image.clone().jpeg().toFile(at("noise.jpg"));
  await image.clone().withMetadata({ orientation: 6 }).jpeg().toFile(at("turned.jpg"));
  await writeFile(at("truncated.jpg"), (await image.clone().jpeg().toBuffer()).subarray(0, 900));
});
afterAll(() => rm(folder, { recursive: true }));

describe("DecodePool", () => {
  it("a pool gives the same pixels as decoding in place, whatever the number of workers", async () => {
    const requests = ["noise.png", "noise.jpg", "turned.jpg", "missing.jpg", "truncated.jpg"].flatMap((name) =>
      [7, 16, 33].map((width) => ({ path: at(name), width, height: 9, fit: "letterbox" as const })),
    );
    const expected = await Promise.all(requests.map(decodeImage));
    for (const workers of [1, 2]) {
      const pool = new DecodePool(workers);
      try {
        expect(await Promise.all(requests.map((request) => pool.decode(request)))).toEqual(expected);
      } finally {
        await pool.close();
      }
    }
  });

  it("a pool finds the same proposals as decoding in place, whatever the number of workers", async () => {
    const proposals = { ...defaultEdgeBoxOptions, count: 30, minArea: 100, minScore: 0 };
    const requests = ["noise.png", "noise.jpg", "turned.jpg"].flatMap((name) =>
      [40, 64].map((width) => ({ path: at(name), width, height: 48, fit: "letterbox" as const, proposals })),
    );
    const expected = await Promise.all(requests.map(decodeImage));
    for (const one of expected) expect(one.ok && one.proposals?.length).toBeGreaterThan(0);
    for (const workers of [1, 3]) {
      const pool = new DecodePool(workers);
      try {
        expect(await pool.decodeList(requests)).toEqual(expected);
      } finally {
        await pool.close();
      }
    }
  });

  it("closing a pool rejects open and later jobs", async () => {
    const pool = new DecodePool(1);
    const request = { path: at("noise.png"), width: 8, height: 8, fit: "stretch" as const };
    const open = expect(pool.decode(request)).rejects.toThrow(/closed before/);
    await pool.close();
    await open;
    await expect(pool.decode(request)).rejects.toThrow(/is closed/);
  });

  it("the workers of a pool fetch jobs while the main thread is busy", async () => {
    const pool = new DecodePool(2);
    const image = { path: at("noise.png"), width: 8, height: 8, fit: "stretch" as const };
    try {
      await pool.decodeList([image, image]);
      const out = new SharedArrayBuffer(40 * 8 * 8 * 3);
      const requests = Array.from({ length: 40 }, (_, i) => ({
        image,
        slot: undefined,
        augmentation: plainCrop({ x: 0, y: 0, width: 8, height: 8 }),
        to: { width: 8, height: 8 },
        out: { buffer: out, offset: i * 8 * 8 * 3 },
      }));
      const placed = pool.place(requests);
      // No turn of the event loop: what is written is written by the workers alone.
      const end = performance.now() + 20_000;
      const last = new Uint8Array(out, 39 * 8 * 8 * 3);
      while (last.every((byte) => byte === 0) && performance.now() < end);
      expect(last.some((byte) => byte !== 0)).toBe(true);
      expect(await placed).toEqual(requests.map(() => ({ ok: true })));
    } finally {
      await pool.close();
    }
  });

  it("a pool rests when its work is done, and accepts more work", async () => {
    const pool = new DecodePool(2);
    const request = { path: at("nothing.jpg"), width: 8, height: 8, fit: "stretch" as const };
    try {
      const first = pool.decode(request);
      await pool.rest();
      expect((await first).ok).toBe(false);
      await pool.rest();
      expect((await pool.decode(request)).ok).toBe(false);
    } finally {
      await pool.close();
    }
  });

  it("a pool reports that no worker starts", async () => {
    const script = at("no-worker.mjs");
    await writeFile(script, 'throw new Error("no library");');
    const pool = new DecodePool(2, { script });
    const error = await pool.decode({ path: "any", width: 8, height: 8, fit: "stretch" }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).details.found).toBe("a worker failed: no library");
    await pool.close();
  });

  const failing = async (what: string): Promise<string> => {
    const script = at("failing.mjs");
    await writeFile(
      script,
      `import { appendFileSync } from "node:fs";
      import { parentPort } from "node:worker_threads";
      import { serveJobs } from ${JSON.stringify(serving)};
      const stuck = ${JSON.stringify(marks())};
      serveJobs(parentPort, async ({ request }) => {
        if (request.path === "bad") { ${what} }
        return { kind: "decode", result: { ok: false, reason: "fine" } };
      });`,
    );
    return script;
  };

  it.each([
    ["throws", 1, 'throw new Error("broken on purpose");', "the decoder fails on it: it failed: broken on purpose"],
    ["ends", 2, "process.exit(7);", "the decoder fails on it: it ended with code 7"],
    [
      "is stuck",
      1,
      'appendFileSync(stuck, "x"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
      "the decoder fails on it: it did not finish in 1 minutes",
    ],
  ])("the image at which a worker %s is named, and the others are decoded", async (_, workers, what, reason) => {
    // Time passes only when a worker is stuck: on a busy machine, the others would be found slow.
    if (reason.includes("did not finish")) vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const pool = new DecodePool(workers, { script: await failing(what), patience: minute });
    try {
      const paths = ["good", "bad", "good", "good", "good"];
      const requests = paths.map((path) => ({ path, width: 8, height: 8, fit: "stretch" as const }));
      const together = pool.decodeList(requests);
      const singly = Promise.all(requests.map((request) => pool.decode(request)));
      await passTime(Promise.all([together, singly]));
      for (const results of [await together, await singly])
        expect(results.map((result) => (result.ok ? "" : result.reason))).toEqual(
          paths.map((path) => (path === "good" ? "fine" : reason)),
        );
    } finally {
      vi.useRealTimers();
      await pool.close();
    }
  });

  const minute = 60_000;
  /** A byte for each time that a worker got stuck. */
  const marks = (): string => at("stuck");

  /** Until the work is done, lets the time pass after which a worker is given up, each time that one is stuck. */
  async function passTime(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const end = (): void => {
      isDone = true;
    };
    work.then(end, end);
    for (let seen = 0; !isDone; await sleep(5)) {
      const { size } = (await stat(marks()).catch(() => undefined)) ?? { size: 0 };
      if (size === seen) continue;
      seen = size;
      for (let looks = 0; looks < 2; looks++) {
        vi.advanceTimersByTime(minute);
        await new Promise(setImmediate);
      }
    }
  }
});
