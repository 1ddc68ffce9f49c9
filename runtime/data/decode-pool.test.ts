import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeImage } from "./decode.js";
import { DecodePool } from "./decode-pool.js";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-pool-"));
  const noise = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * 7919) % 251);
  const picture = sharp(noise, { raw: { width: 64, height: 48, channels: 3 } });
  await picture.clone().png().toFile(at("noise.png"));
  await picture.clone().jpeg().toFile(at("noise.jpg"));
  await picture.clone().withMetadata({ orientation: 6 }).jpeg().toFile(at("turned.jpg"));
  await writeFile(at("truncated.jpg"), (await picture.clone().jpeg().toBuffer()).subarray(0, 900));
});
afterAll(() => rm(folder, { recursive: true }));

describe("DecodePool", () => {
  it("gives the same pixels as decoding in place, whatever the number of workers", async () => {
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

  it("rejects what is open when closed, and everything after", async () => {
    const pool = new DecodePool(1);
    const request = { path: at("noise.png"), width: 8, height: 8, fit: "stretch" as const };
    const open = expect(pool.decode(request)).rejects.toThrow(/closed before/);
    await pool.close();
    await open;
    await expect(pool.decode(request)).rejects.toThrow(/is closed/);
  });

  const failing = async (what: string): Promise<string> => {
    const script = at("failing.mjs");
    await writeFile(
      script,
      `import { parentPort } from "node:worker_threads";
      parentPort.on("message", ({ id, request }) => {
        if (request.path === "bad") { ${what} }
        parentPort.postMessage({ id, result: { ok: false, reason: "fine" } });
      });`,
    );
    return script;
  };

  it.each([
    ["throws", 'throw new Error("broken on purpose");', "the decoder fails on it: it failed: broken on purpose"],
    ["ends", "process.exit(7);", "the decoder fails on it: it ended with code 7"],
    [
      "is stuck",
      "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
      "the decoder fails on it: it did not finish in 1 minutes",
    ],
  ])("names the image with which a worker %s, and decodes those beside it", async (_, what, reason) => {
    const pool = new DecodePool(1, { script: await failing(what), patience: 2000 });
    try {
      const paths = ["good", "bad", "good", "good", "good"];
      const results = await Promise.all(
        paths.map((path) => pool.decode({ path, width: 8, height: 8, fit: "stretch" })),
      );
      expect(results.map((result) => (result.ok ? "" : result.reason))).toEqual(
        paths.map((path) => (path === "good" ? "fine" : reason)),
      );
    } finally {
      await pool.close();
    }
  });
});
