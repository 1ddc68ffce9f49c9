import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageOf } from "../../../tests/support/image-files.js";
import { DecodePool } from "../../data/images/decode-pool.js";
import { silent } from "../../process/progress.js";
import { checkData } from "./check-data.js";
import type { CheckedData } from "./checked-data.js";
import { phiMatrix, strongestPairs } from "./correlations.js";
import { findDuplicates } from "./duplicates.js";
import { FINGERPRINT_BYTES } from "./fingerprint.js";

let folder: string;
let pool: DecodePool;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-doubles-"));
  pool = new DecodePool(1);
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

/** Different images that look alike: a face-like shape, moved and coloured by a number. */
const scene = (number: number) =>
  imageOf(96, 96, (x, y) => {
    const inside = (x - 30 - 7 * (number % 5)) ** 2 + (y - 50 + 5 * (number % 7)) ** 2 < 500;
    return inside ? [220, 180 - 9 * (number % 4), 150] : [x + 10 * (number % 9), 60 + 20 * (number % 3), y * 2];
  });

describe("a data set with doubles", () => {
  it("duplicates are reported by file, by image, across splits and with other labels, unlisted files included", async () => {
    const files: [string, Buffer][] = [];
    for (let i = 0; i < 12; i++) files.push([`${i}.jpg`, await scene(i).jpeg({ quality: 90 }).toBuffer()]);
    const [first, second, third] = files.map(([, bytes]) => bytes) as [Buffer, Buffer, Buffer];
    files.push(["copy.jpg", first]);
    files.push(["smaller.jpg", await sharp(second).resize(70, 70).jpeg({ quality: 60 }).toBuffer()]);
    files.push(["other.png", await sharp(third).jpeg({ quality: 40 }).toBuffer()]);
    files.push(["cut.jpg", first.subarray(0, 500)]);
    await Promise.all(
      [...files, ["notes.txt", ""] as const].map(([name, bytes]) => writeFile(join(folder, name), bytes)),
    );
    const samples = files.map(([file]) => ({
      file,
      path: join(folder, file),
      split: file === "smaller.jpg" ? ("test" as const) : ("train" as const),
      attributes: Int8Array.of(file === "other.png" ? 1 : -1),
    }));
    const data: CheckedData = { kind: "csv", root: folder, classes: [], samples, attributeNames: ["A"] };
    const signal = new AbortController().signal;
    const report = await checkData(data, { pool, progress: silent, signal });
    expect(report.duplicates).toEqual([
      { files: ["0.jpg", "copy.jpg"], same: "bytes", splits: ["train"], labelsDiffer: false },
      { files: ["1.jpg", "smaller.jpg"], same: "image", splits: ["train", "test"], labelsDiffer: false },
      { files: ["2.jpg", "other.png"], same: "image", splits: ["train"], labelsDiffer: true },
    ]);
    expect(report.unlisted).toEqual(["notes.txt"]);
    expect(report.faults).toEqual(["1 image is missing or cannot be read", "1 image is in more than one split"]);
    expect(report.sizes).toEqual({
      least: { width: 70, height: 70 },
      median: { width: 96, height: 96 },
      most: { width: 96, height: 96 },
    });
  });

  it("the search for duplicates takes time in proportion to the images, also if all look alike", () => {
    // Every image has the same keys; with a comparison of all pairs this would take minutes.
    const count = 30_000;
    const fingerprints = new Uint8Array(count * FINGERPRINT_BYTES);
    for (let i = 0; i < count; i++) {
      fingerprints.fill((i * 16) % 256, i * FINGERPRINT_BYTES, (i + 1) * FINGERPRINT_BYTES);
      fingerprints[i * FINGERPRINT_BYTES] = (i * 16) >> 8;
    }
    const digests = Array.from({ length: count }, (_, i) => String(i));
    expect(findDuplicates({ digests, fingerprints }).length).toBeGreaterThan(0);
  });
});

describe("correlations of attributes", () => {
  it("correlations of attributes are phi coefficients", () => {
    const rows = [
      [1, 1, -1, 1],
      [1, 1, -1, 1],
      [-1, -1, 1, 1],
      [-1, 1, -1, 1],
    ].map((row) => Int8Array.from(row));
    const phi = phiMatrix(rows, 4);
    // n = 4, n11 = 2, n1. = 2, n.1 = 3: (4*2 - 2*3) / sqrt(2*2*3*1)
    expect(phi[0]?.[1]).toBeCloseTo(2 / Math.sqrt(12), 12);
    expect(phi[1]?.[2]).toBe(-1);
    expect(phi[2]?.[2]).toBe(1);
    expect(phi[3]).toEqual([null, null, null, null]);
    expect(strongestPairs(["a", "b", "c", "d"], phi).map(({ first, second }) => first + second)).toEqual([
      "bc",
      "ab",
      "ac",
    ]);
  });
});
