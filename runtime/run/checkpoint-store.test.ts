import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Weights } from "../engines/engine.js";
import { decodeSafetensors } from "../weights/safetensors.js";
import type { Checkpoint, Json } from "./checkpoint.js";
import { CheckpointStore } from "./checkpoint-store.js";

const arrays = (name: string, ...values: readonly number[]): Weights =>
  new Map([[name, { shape: [values.length], data: Float32Array.from(values) }]]);

const at = (step: number, more: Partial<Checkpoint> = {}): Checkpoint => ({
  stage: "tune",
  group: 0,
  step,
  training: { loss: step / 3 },
  weights: arrays("C1.weight", step, -0, 1e-45),
  optimizer: arrays("C1.weight.velocity", 0.5, step),
  ...more,
});

let folder: string;
let store: CheckpointStore;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "fanc-checkpoints-")), "checkpoints");
  store = new CheckpointStore(folder, "spec");
});
afterEach(() => rm(join(folder, ".."), { recursive: true }));

const save = async (...steps: readonly number[]): Promise<void> => {
  for (const step of steps) await store.save(at(step), 2);
};
const names = async (): Promise<readonly string[]> => (await readdir(folder)).sort();
const damage = async (step: number, change: (bytes: Buffer) => Buffer): Promise<void> => {
  const file = join(folder, `tune.0.${step}.safetensors`);
  await writeFile(file, change(await readFile(file)));
};

describe("checkpoints", () => {
  it("give back everything to the bit", async () => {
    const training = { loss: 0.1 + 0.2, best: [5e-324, null, -1.7976931348623157e308, "é\u0000"], more: { on: true } };
    const saved = at(7, { training, best: arrays("C1.weight", 9) });
    await store.save(saved, 2);
    expect(await store.load("tune", 0)).toEqual({ checkpoint: saved, unusable: [] });
    await store.save(at(8), 2);
    expect((await store.load("tune", 0)).checkpoint).toEqual(at(8));
    expect(await store.load("tune", 1)).toEqual({ checkpoint: undefined, unusable: [] });
  });

  it("give back any training state", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ noUnpairedSurrogates: true } as object), async (value) => {
        // JSON has no negative zero.
        const training = JSON.parse(JSON.stringify(value)) as Json;
        await store.save(at(1, { training }), 1);
        expect((await store.load("tune", 0)).checkpoint?.training).toEqual(training);
      }),
      { numRuns: 25 },
    );
    await expect(store.save(at(2, { training: { loss: Number.NaN } }), 1)).rejects.toThrow("loss is NaN");
    expect(await names()).toEqual(["tune.0.1.safetensors"]);
  });

  it("are safetensors files with all arrays", async () => {
    await save(3);
    const file = join(folder, "tune.0.3.safetensors");
    const { tensors, metadata } = decodeSafetensors(await readFile(file), file);
    expect([...tensors.keys()]).toEqual(["C1.weight", "optimizer/C1.weight.velocity"]);
    expect(metadata).toMatchObject({ stage: "tune", group: "0", step: "3", spec: "spec", training: '{"loss":1}' });
  });

  it("are kept as many as wanted, by number of step, and those of other runs", async () => {
    await store.save(at(1, { group: 1 }), 2);
    await save(8, 9, 10);
    expect(await names()).toEqual(["tune.0.10.safetensors", "tune.0.9.safetensors", "tune.1.1.safetensors"]);
    await store.save(at(11), 1);
    expect(await names()).toEqual(["tune.0.11.safetensors", "tune.1.1.safetensors"]);
    await store.drop("tune");
    expect(await names()).toEqual([]);
  });

  it.each([
    ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ["empty", () => Buffer.alloc(0)],
    ["full of zeros", (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ["of zeros at its end", (bytes: Buffer) => Buffer.from(bytes).fill(0, bytes.length - 16)],
    ["longer than it was", (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)])],
  ])("that are %s are recognised, and the one before is used", async (_, change) => {
    await save(5, 10);
    await damage(10, change);
    const { checkpoint, unusable } = await store.load("tune", 0);
    expect(checkpoint).toEqual(at(5));
    expect(unusable).toEqual([{ name: "tune.0.10.safetensors", reason: expect.stringContaining("is damaged") }]);
  });

  it("show every changed bit", async () => {
    await save(5);
    const whole = await readFile(join(folder, "tune.0.5.safetensors"));
    for (let bit = 0; bit < whole.length * 8; bit += 7) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      await damage(5, () => bytes);
      expect((await store.load("tune", 0)).checkpoint, `bit ${bit}`).toBeUndefined();
    }
  });

  it("that are damaged do not push sound ones out", async () => {
    await save(5, 10);
    await damage(10, () => Buffer.alloc(3));
    await save(7);
    expect(await names()).toEqual(["tune.0.5.safetensors", "tune.0.7.safetensors"]);
  });

  it("are all damaged: there is none", async () => {
    await save(5, 10);
    for (const step of [5, 10]) await damage(step, () => Buffer.alloc(3));
    const { checkpoint, unusable } = await store.load("tune", 0);
    expect(checkpoint).toBeUndefined();
    expect(unusable.map(({ name }) => name)).toEqual(["tune.0.10.safetensors", "tune.0.5.safetensors"]);
  });

  it("of another spec or under another name are not used", async () => {
    await save(5);
    const bytes = await readFile(join(folder, "tune.0.5.safetensors"));
    await writeFile(join(folder, "tune.0.6.safetensors"), bytes);
    expect((await store.load("tune", 0)).unusable).toEqual([
      {
        name: "tune.0.6.safetensors",
        reason: expect.stringContaining("another place or another run than its name states"),
      },
    ]);
    const { checkpoint } = await new CheckpointStore(folder, "other spec").load("tune", 0);
    expect(checkpoint).toBeUndefined();
  });
});
