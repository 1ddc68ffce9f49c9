import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunEvent } from "../run/run-event.js";
import { EventFile } from "./event-file.js";
import { decodeEvent, encodeEvent } from "./event-message.js";
import { filterGrid, firstFilters } from "./filter-grid.js";
import { histogramOf } from "./histogram.js";
import { encodeRecord, maskedChecksum } from "./record.js";
import { TensorBoard } from "./tensor-board.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
/** Turns the mask of a checksum back. */
const unmasked = (masked: number): number => {
  const turned = (masked - 0xa282ead8) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
};

describe("a record", () => {
  it("a record has the checksums of RFC 3720, section B.4, masked", () => {
    expect(unmasked(maskedChecksum(new TextEncoder().encode("123456789")))).toBe(0xe3069283);
    expect(unmasked(maskedChecksum(new Uint8Array(32)))).toBe(0x8a9136aa);
    expect(unmasked(maskedChecksum(new Uint8Array(32).fill(0xff)))).toBe(0x62a8ab43);
  });

  it("an event file starts with the bytes of TensorFlow's", () => {
    const event = encodeEvent({ wall_time: 1.5e9, file_version: "brain.Event:2" });
    expect(hex(event)).toBe("09000000c00b5ad6411a0d627261696e2e4576656e743a32");
    expect(hex(encodeRecord(event)).slice(0, 24)).toBe("1800000000000000a37f4b22");
    expect(encodeRecord(event)).toHaveLength(8 + 4 + 24 + 4);
  });
});

describe("a histogram", () => {
  it("a histogram counts every finite value once, in buckets that end at the greatest", () => {
    const values = Float32Array.from({ length: 301 }, (_, i) => i / 100);
    const { min, max, num, bucket, bucket_limit } = histogramOf(Float32Array.of(...values, Number.NaN, 1 / 0));
    expect([min, max, num, bucket.length, bucket_limit.length]).toEqual([0, 3, 301, 30, 30]);
    expect(bucket.reduce((a, b) => a + b)).toBe(301);
    expect(bucket_limit.at(-1)).toBe(3);
    expect([...bucket].every((count) => count >= 9 && count <= 12)).toBe(true);
  });

  it("a histogram of equal values has one bucket, of no values none", () => {
    expect(histogramOf(Float32Array.of(2, 2))).toMatchObject({ num: 2, sum: 4, sum_squares: 8, bucket: [2] });
    expect(histogramOf(new Float32Array()).num).toBe(0);
  });
});

it("filters are shown with 0 in grey, enlarged without smoothing", () => {
  const data = new Float32Array(2 * 3 * 2 * 2);
  data.set([1, 0, 0, 0], 0);
  data.set([-1, -0.5, 0, 0], 12);
  const filters = { shape: [2, 3, 2, 2], data };
  expect(
    firstFilters(
      new Map([
        ["b", { shape: [2], data }],
        ["w", filters],
      ]),
    ),
  ).toBe(filters);
  const { height, width, data: pixels } = filterGrid(filters);
  expect([height, width]).toEqual([4 * 16, 7 * 16]);
  const at = (y: number, x: number): readonly number[] => [
    ...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
  ];
  expect(at(0, 0)).toEqual([255, 255, 255]);
  expect(at(16, 16)).toEqual([255, 128, 128]);
  expect(at(31, 31)).toEqual([255, 128, 128]);
  expect(at(16, 32)).toEqual([128, 128, 128]);
  expect([at(16, 64), at(16, 80)]).toEqual([
    [0, 128, 128],
    [64, 128, 128],
  ]);
});

describe("event files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "fanc-board-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const place = { stage: "tune", group: 0, nets: ["A", "B"] };
  const step = (number: number, loss: number | null): RunEvent => {
    const measured = { epoch: 1, loss, accuracy: 0.5, lr: 0.1, imagesPerSecond: 9, waited: 0 };
    return { type: "step", ...place, step: number, ...measured };
  };
  const begin = (at: number): RunEvent => ({
    type: "begin",
    ...place,
    steps: 9,
    stepsPerEpoch: 3,
    images: 9,
    step: at,
  });
  const eventsIn = async (name: string): Promise<readonly Record<string, unknown>[]> => {
    const bytes = await readFile(join(folder, "tune.A+B", name));
    const events: Record<string, unknown>[] = [];
    for (let at = 0; at < bytes.length; ) {
      const data = bytes.subarray(at + 12, at + 12 + Number(bytes.readBigUInt64LE(at)));
      expect(hex(encodeRecord(data))).toBe(hex(bytes.subarray(at, at + data.length + 16)));
      events.push(decodeEvent(data) as Record<string, unknown>);
      at += data.length + 16;
    }
    return events;
  };

  it("each session has an event file; it voids the steps that it repeats", async () => {
    for (const at of [0, 4]) {
      const board = new TensorBoard(folder);
      await board.event(begin(at));
      await board.event(step(at + 1, 1.5));
      await board.event(step(at + 2, null));
      await board.close();
    }
    const names = (await readdir(join(folder, "tune.A+B"))).sort();
    expect(names).toHaveLength(2);
    for (const [i, name] of names.entries()) {
      const [version, start, first, second, ...none] = await eventsIn(name);
      expect(none).toEqual([]);
      expect(version).toMatchObject({ file_version: "brain.Event:2" });
      expect(start).toMatchObject({ step: 4 * i + 1, session_log: { status: 1 } });
      expect(first).toMatchObject({
        step: 4 * i + 1,
        summary: { value: expect.arrayContaining([{ tag: "training/loss", simple_value: 1.5 }]) },
      });
      expect(JSON.stringify(second)).not.toContain("training/loss");
    }
  });

  it("event files hold histograms and images", async () => {
    const board = new TensorBoard(folder);
    await board.event(begin(0));
    const weights = new Map([
      ["C1.weight", { shape: [4, 3, 5, 5], data: Float32Array.from({ length: 300 }, (_, i) => Math.sin(i)) }],
    ]);
    await board.weights("tune", "B", 3, weights);
    const image = { height: 8, width: 6, data: new Uint8Array(8 * 6 * 3).fill(200) };
    const response = { rows: 2, cols: 2, values: Float32Array.of(0, 1, 2, 3) };
    await board.responses("tune", "A", 3, [{ file: "img/1.jpg", image, response }]);
    await board.close();
    const [name = ""] = await readdir(join(folder, "tune.A+B"));
    const values = (await eventsIn(name)).flatMap(
      (event) =>
        (
          event as {
            summary?: { value: { tag: string; image?: { encoded_image_string: Uint8Array; width: number } }[] };
          }
        ).summary?.value ?? [],
    );
    expect(values.map(({ tag }) => tag)).toEqual([
      "weights/C1/weight",
      "filters of the first layer",
      "responses/1.jpg",
    ]);
    for (const { image } of values) {
      if (image === undefined) continue;
      const { width } = await sharp(image.encoded_image_string).metadata();
      expect(width).toBe(image.width);
    }
    await expect(board.weights("tune", "C", 3, weights)).rejects.toThrow("C of stage tune has not begun");
  });

  it("event files have names in the order of their creation, also within a second", async () => {
    for (let i = 0; i < 3; i++) await (await EventFile.create(folder, 1e9)).flush();
    const seconds = (await readdir(folder)).sort().map((name) => name.split(".")[3]);
    expect(seconds).toEqual(["1000000000", "1000000001", "1000000002"]);
  });
});
