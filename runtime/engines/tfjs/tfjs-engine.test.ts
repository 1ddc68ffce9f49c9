import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../errors/user-error.js";
import { Random } from "../../random.js";
import type { Engine, FloatArray, TrainingBatch, Weights } from "../engine.js";
import { ownGraph } from "../graph-source.js";
import type { OpenBackend } from "./backends/backend.js";
import { openCpu } from "./backends/cpu.js";
import { tfjsEngine } from "./tfjs-engine.js";

const [count, size, classes] = [3, 4, 5];
const image = { batch: count, height: size, width: size };

/** A 1 x 1 convolution, means over the map and a dense layer, trained with momentum. Negative rates make it fail. */
const step = `export function trainingStep(tf, values, batch) {
  return tf.tidy(() => {
    const { lr } = batch;
    const loss = (conv, dense) => {
      const map = tf.conv2d(tf.div(batch.image, 255), conv, 1, "valid");
      const logits = tf.matMul(tf.mean(map, [1, 2]), dense);
      return { logits, loss: tf.losses.softmaxCrossEntropy(tf.oneHot(batch.labels, ${classes}), logits).asScalar() };
    };
    const names = ["conv", "dense"];
    const found = tf.grads((a, b) => loss(a, b).loss)([values.conv, values.dense]);
    if (lr < 0) throw new Error("a negative rate");
    const next = {};
    names.forEach((name, i) => {
      next[name + ".velocity"] = tf.add(tf.mul(values[name + ".velocity"], 0.9), tf.mul(found[i], lr));
      next[name] = tf.sub(values[name], next[name + ".velocity"]);
    });
    return { ...loss(values.conv, values.dense), next };
  });
}
`;

/** Gives the image's bytes as a map and its first bytes as a vector. */
const net = `export function run(tf, weights, image) {
  return tf.tidy(() => ({
    response: tf.add(tf.cast(image, "float32"), weights.shift),
    FC: tf.slice(tf.reshape(tf.cast(image, "float32"), [image.shape[0], -1]), [0, 0], [-1, 2]),
  }));
}
`;

const modules = {
  "step.js": step,
  "net.js": net,
  "wrong-shape.js": step.replace("next };", 'next: { ...next, "conv.velocity": tf.scalar(0) } };'),
  "unknown-value.js": step.replace("next };", "next: { ...next, other: tf.scalar(0) } };"),
  "same-values.js": step.replace("next };", "next: { ...values, dense: next.dense } };"),
  "broken.js": "export function (",
  "other.js": "export const answer = 42;",
  "package.json": '{ "type": "module" }',
};

function arrays(...shapes: readonly (readonly [name: string, ...shape: number[]])[]): Weights {
  return new Map(
    shapes.map(([name, ...shape]): [string, FloatArray] => {
      const random = new Random("tfjs engine", name);
      const volume = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, data: Float32Array.from({ length: volume }, () => random.normal()) }];
    }),
  );
}
const weights = arrays(["conv", 6, 3, 1, 1], ["dense", classes, 6]);
const rest = new Map(
  [...weights].map(([name, { shape, data }]) => [`${name}.velocity`, { shape, data: data.map(() => 0) }]),
);

const batchOf = (seed: number, lr = 0.1): TrainingBatch => {
  const random = new Random("tfjs batch", seed);
  return {
    image: Uint8Array.from({ length: count * size * size * 3 }, () => random.below(256)),
    labels: Int32Array.from({ length: count }, () => random.below(classes)),
    lr,
    seed,
  };
};

let folder = "";
let backend: OpenBackend;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc tfjs ä "));
  for (const [name, text] of Object.entries(modules)) await writeFile(join(folder, name), text);
  const opened = await openCpu({});
  if (!opened.ok) throw new Error(opened.missing.reason);
  backend = opened.backend;
  engine = tfjsEngine(backend);
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const open = (graph = "step", start: Weights = weights) =>
  engine.openTrainer({ graph: ownGraph(join(folder, graph)), image, weights: start, optimizer: rest });

/** The same rule in plain arithmetic, in the plan's layout. */
function reference(steps: number): { readonly losses: readonly number[]; readonly values: Record<string, number[]> } {
  const values: Record<string, number[]> = {};
  for (const [name, { data }] of [...weights, ...rest]) values[name] = [...data];
  const losses: number[] = [];
  for (let seed = 0; seed < steps; seed++) {
    const batch = batchOf(seed);
    const gradient: Record<string, number[]> = { conv: Array(18).fill(0), dense: Array(30).fill(0) };
    let loss = 0;
    for (let n = 0; n < count; n++) {
      const area = size * size;
      const means = [0, 1, 2].map((c) => {
        let sum = 0;
        for (let i = 0; i < area; i++) sum += (batch.image[(n * area + i) * 3 + c] as number) / 255;
        return sum / area;
      });
      const [conv, dense] = [values.conv as number[], values.dense as number[]];
      const hidden = [0, 1, 2, 3, 4, 5].map((o) => means.reduce((s, m, c) => s + m * (conv[o * 3 + c] as number), 0));
      const scores = [0, 1, 2, 3, 4].map((k) => hidden.reduce((s, h, o) => s + h * (dense[k * 6 + o] as number), 0));
      const total = scores.reduce((s, v) => s + Math.exp(v), 0);
      const label = batch.labels?.[n] as number;
      loss -= Math.log(Math.exp(scores[label] as number) / total) / count;
      scores.forEach((score, k) => {
        const error = (Math.exp(score) / total - (k === label ? 1 : 0)) / count;
        hidden.forEach((h, o) => {
          (gradient.dense as number[])[k * 6 + o] = ((gradient.dense as number[])[k * 6 + o] as number) + error * h;
          means.forEach((m, c) => {
            const back = error * (dense[k * 6 + o] as number) * m;
            (gradient.conv as number[])[o * 3 + c] = ((gradient.conv as number[])[o * 3 + c] as number) + back;
          });
        });
      });
    }
    losses.push(loss);
    for (const name of ["conv", "dense"]) {
      const velocity = (values[`${name}.velocity`] as number[]).map(
        (v, i) => 0.9 * v + batch.lr * ((gradient[name] as number[])[i] as number),
      );
      values[`${name}.velocity`] = velocity;
      values[name] = (values[name] as number[]).map((v, i) => v - (velocity[i] as number));
    }
  }
  return { losses, values };
}

describe("a training session on TensorFlow.js", () => {
  it("TensorFlow.js trains as plain arithmetic in the plan's layout", async () => {
    const trainer = await open();
    const expected = reference(6);
    for (const [seed, loss] of expected.losses.entries()) {
      const result = await trainer.step(batchOf(seed));
      expect(result.loss).toBeCloseTo(loss, 5);
      expect(result.logits.shape).toEqual([count, classes]);
    }
    const { weights: trained, optimizer } = await trainer.state();
    for (const [name, { shape, data }] of [...trained, ...optimizer]) {
      expect(shape).toEqual([...(weights.get(name) ?? rest.get(name) ?? { shape: [] }).shape]);
      expected.values[name]?.forEach((value, i) => {
        expect(data[i], `${name} ${i}`).toBeCloseTo(value, 5);
      });
    }
    await trainer.close();
  });

  it("a session on TensorFlow.js changes neither the state that it was given nor the one that it has given", async () => {
    const given = [...weights].map(([, { data }]) => [...data]);
    const trainer = await open();
    await trainer.step(batchOf(0));
    const state = await trainer.state();
    const before = [...state.weights].map(([, { data }]) => [...data]);
    const { labels } = batchOf(1);
    const batch = batchOf(1);
    await trainer.step(batch);
    expect(batch.labels).toEqual(labels);
    expect([...state.weights].map(([, { data }]) => [...data])).toEqual(before);
    expect([...(await trainer.state()).weights].map(([, { data }]) => [...data])).not.toEqual(before);
    expect([...weights].map(([, { data }]) => [...data])).toEqual(given);
    await trainer.close();
  });

  it("a session on TensorFlow.js leaks no tensors over 100 steps, failed steps, copies of its state and closing", async () => {
    const atFirst = backend.tf.memory().numTensors;
    const trainer = await open();
    await trainer.step(batchOf(0));
    const { numTensors, numBytes } = backend.tf.memory();
    for (let seed = 1; seed < 100; seed++) {
      await trainer.step(batchOf(seed));
      if (seed % 10 === 0) await trainer.state();
      if (seed % 25 === 0) await expect(trainer.step(batchOf(seed, -1))).rejects.toThrow("a negative rate");
    }
    expect(backend.tf.memory()).toMatchObject({ numTensors, numBytes });
    await trainer.close();
    expect(backend.tf.memory().numTensors).toBe(atFirst);
  });

  it.each([
    ["step", -1, "a negative rate"],
    ["wrong-shape", 0.1, "the step gives conv.velocity as , not 1 x 1 x 3 x 6"],
    ["unknown-value", 0.1, "the step gives other as , not at all"],
  ] as const)("a failed step leaves a session on TensorFlow.js as it was: %s, rate %d", async (graph, lr, message) => {
    const trainer = await open(graph);
    const { numTensors } = backend.tf.memory();
    const before = await trainer.state();
    await expect(trainer.step(batchOf(0, lr))).rejects.toThrow(message);
    expect(await trainer.state()).toEqual(before);
    // "wrong-shape" makes one tensor that nobody is given.
    expect(backend.tf.memory().numTensors).toBe(numTensors);
    await trainer.close();
  });

  it("a session on TensorFlow.js accepts the values that a step does not change", async () => {
    const trainer = await open("same-values");
    for (let seed = 0; seed < 3; seed++) await trainer.step(batchOf(seed));
    const { weights: after } = await trainer.state();
    expect(after.get("conv")).toEqual(weights.get("conv"));
    expect(after.get("dense")).not.toEqual(weights.get("dense"));
    await trainer.close();
  });

  it("a loss of NaN is returned: the caller decides", async () => {
    const infinite = new Map(weights).set("dense", { shape: [classes, 6], data: new Float32Array(30).fill(Infinity) });
    const trainer = await open("step", infinite);
    expect((await trainer.step(batchOf(0))).loss).toBeNaN();
    await trainer.close();
  });
});

describe("a net on TensorFlow.js", () => {
  it("a net on TensorFlow.js gives maps in the plan's layout and vectors unchanged, and leaks no tensors", async () => {
    const { numTensors } = backend.tf.memory();
    const shift = { shape: [3], data: Float32Array.of(0, 1000, 2000) };
    const runner = await engine.openNet({
      graph: ownGraph(join(folder, "net")),
      image: { height: 2, width: 3 },
      weights: new Map([["shift", shift]]),
    });
    const outputs = await runner.run(
      Uint8Array.from({ length: 36 }, (_, i) => i),
      2,
    );
    const { shape, data } = outputs.get("response") as FloatArray;
    expect(shape).toEqual([2, 3, 2, 3]);
    expect([...data.slice(0, 6)]).toEqual([0, 3, 6, 9, 12, 15]);
    expect([...data.slice(30)]).toEqual([2020, 2023, 2026, 2029, 2032, 2035]);
    expect(outputs.get("FC")).toEqual({ shape: [2, 2], data: Float32Array.of(0, 1, 18, 19) });
    await runner.close();
    expect(backend.tf.memory().numTensors).toBe(numTensors);
  });
});

describe("modules that cannot be used", () => {
  it.each([
    ["missing", "missing.js: TensorFlow.js has no module to run\n  found:    no such file"],
    ["broken", "broken.js: this module cannot be loaded\n  found:    "],
    ["other", "other.js: this module has no function trainingStep\n"],
  ])("an unusable module is refused: %s", async (graph, message) => {
    const error = await open(graph).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).render()).toContain(message);
  });

  it("a training step is refused as a net", async () => {
    const opened = engine.openNet({ graph: ownGraph(join(folder, "step")), image, weights });
    await expect(opened).rejects.toThrow("this module has no function run");
  });
});
