import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import type { Engine, TrainerState } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { Random } from "../../runtime/random.js";
import { bothEngines } from "../support/both-engines.js";
import { batchOf, buildForEngines, differentArrays, type EngineBuild, freshState } from "../support/engine-run.js";
import { type RandomStep, stepFeeds, stepOf } from "../support/random-step.js";

type Tensors = Readonly<Record<string, Tensor64>>;

const plain = "C1 = conv 4 kernel 3 -> relu -> maxpool 2\n FC = dense 6 -> tanh";
const normed = "C1 = conv 4 kernel 3 -> batchnorm momentum 0.5 -> relu\n FC = dense 6 -> tanh";
const rules = [
  "sgd { lr: 0.05  momentum: 0.9  decay: 0.01  clip: 0.5 }",
  "sgd { lr: 0.05  momentum: 0.9  nesterov: on }",
  "sgd { lr: 0.05  momentum: 0.9  style: tensorflow  decay: 0.01 }",
  "sgd { lr: 0.05  momentum: 0.9  style: tensorflow  nesterov: on  clip: 0.5 }",
  "adam { lr: 0.01  decay: 0.01  clip: 0.5 }",
  "adamw { lr: 0.01  decay: 0.1 }",
  // The quotient of a gradient near zero and its own root has few digits in single precision.
  "rmsprop { lr: 0.01  momentum: 0.5  epsilon: 0.001 }",
];

const [batches, images, updates] = [3, 2, 2];

const specOf = (batch: number, accumulate: number, optimizer: string, layers = plain): string =>
  `data pictures = image_folder { root: "p"  classes: 4  resized: 8x7 }
net N { input i : 3 x 8 x 7\n ${layers} }
schedule { stage s {
  train N on pictures  loss: softmax over classes  batch: ${batch}  accumulate: ${accumulate}  epochs: 1
  optimizer: ${optimizer}
} }`;

function caseOf(batch: number, accumulate: number, optimizer: string, layers?: string): RandomStep {
  const one = stepOf(specOf(batch, accumulate, optimizer, layers), 0);
  if (one === undefined) throw new Error("the spec is not valid");
  return one;
}

/** Part `i` of `of` of a value along the batch. */
function part({ shape, data }: Tensor64, i: number, of: number): Tensor64 {
  const length = data.length / of;
  return tensorOf([(shape[0] ?? 0) / of, ...shape.slice(1)], data.slice(i * length, (i + 1) * length));
}

const carriedBy = ({ step }: RandomStep): readonly string[] =>
  [...step.parameters, ...step.state].map(({ name }) => name);

/** One batch in the reference: what is carried, and the loss. */
function stepped(one: RandomStep, carried: Tensors, feeds: Tensors) {
  const results = evaluateGraph(one.step.graph, { ...feeds, ...carried });
  const next = carriedBy(one).map((name) => [name, results[`${name}.next`] ?? carried[name]] as const);
  return { loss: results.loss?.data[0] ?? Number.NaN, carried: Object.fromEntries(next) as Tensors };
}

const scalar = (value: number): Tensor64 => tensorOf([], [value]);
const furthest = (a: Tensor64, b: Tensor64): number =>
  a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? Number.NaN))), 0);

describe("accumulation in the reference", () => {
  it.each(rules)("in the reference, accumulated batches of %s equal one large batch", (rule) => {
    const [parts, whole] = [caseOf(images, batches, rule), caseOf(images * batches, 1, rule)];
    const drawn = stepFeeds(whole.step, new Random("accumulate"));
    const start = Object.fromEntries(whole.step.parameters.map(({ name }) => [name, drawn[name] as Tensor64]));
    const startOf = ({ step }: RandomStep): Tensors => ({
      ...start,
      ...Object.fromEntries(
        step.state.map(({ name, shape }) => [name, tensorOf(shape, new Float64Array(volumeOf(shape)))]),
      ),
    });
    let [summed, expected] = [startOf(parts), startOf(whole)];
    for (let update = 0; update < updates; update++) {
      const { image, labels } = stepFeeds(whole.step, new Random("accumulate", update)) as Readonly<
        Record<"image" | "labels", Tensor64>
      >;
      const rate = { lr: scalar(0.05), seed: scalar(0) };
      const large = stepped(whole, expected, { image, labels, ...rate });
      let loss = 0;
      for (let i = 0; i < batches; i++) {
        const ends = i === batches - 1;
        const feeds = { image: part(image, i, batches), labels: part(labels, i, batches), ...rate };
        const small = stepped(parts, summed, { ...feeds, update: scalar(ends ? 1 : 0) });
        loss += small.loss / batches;
        for (const name of Object.keys(expected)) if (!ends) expect(small.carried[name], name).toEqual(summed[name]);
        summed = small.carried;
      }
      expect(loss).toBeCloseTo(large.loss, 12);
      expected = large.carried;
      for (const [name, value] of Object.entries(expected))
        expect(furthest(value, summed[name] as Tensor64), name).toBeLessThan(1e-12);
      for (const [name, { data }] of Object.entries(summed))
        if (name.endsWith(".sum"))
          expect(
            data.every((value) => value === 0),
            name,
          ).toBe(true);
    }
    expect(Object.keys(summed).filter((name) => name.endsWith(".sum"))).toHaveLength(6);
    expect(furthest(summed["C1.weight"] as Tensor64, start["C1.weight"] as Tensor64)).toBeGreaterThan(1e-4);
  });

  it("running statistics change with every accumulated batch", () => {
    const one = caseOf(images, batches, rules[0] as string, normed);
    const { update: _, ...feeds } = stepFeeds(one.step, new Random("statistics"));
    const carried = stepped(one, {}, { ...feeds, update: scalar(0) }).carried;
    expect(carried["C1.batchnorm.mean"]).not.toEqual(feeds["C1.batchnorm.mean"]);
    expect(carried["C1.batchnorm.scale"]).toEqual(feeds["C1.batchnorm.scale"]);
  });
});

describe("accumulation in the engines", () => {
  const folders: string[] = [];
  let engines: readonly Engine[] = [];
  beforeAll(async () => {
    engines = await bothEngines();
  });
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  async function build(text: string): Promise<EngineBuild> {
    const folder = await mkdtemp(join(tmpdir(), "fanc-accumulate-"));
    folders.push(folder);
    return buildForEngines(text, folder);
  }

  /** The state after some updates, whose batches are parts of the same large ones; and that before the last batch. */
  async function trained(engine: Engine, one: EngineBuild, whole: EngineBuild) {
    const { folder, run, stage } = one;
    const image = { batch: stage.batch, ...run.input };
    const trainer = await engine.openTrainer({ graph: ownGraph(join(folder, run.graph)), image, ...freshState(one) });
    const states: TrainerState[] = [];
    try {
      for (let update = 0; update < updates; update++) {
        const large = batchOf(whole, update);
        const count = stage.accumulate;
        for (let i = 0; i < count; i++) {
          const length = large.image.length / count;
          const labels = large.labels?.slice((i * images * batches) / count, ((i + 1) * images * batches) / count);
          const bytes = large.image.slice(i * length, (i + 1) * length);
          const ends = i === count - 1 ? {} : { update: false };
          await trainer.step({ image: bytes, ...(labels === undefined ? {} : { labels }), lr: 0.05, seed: 1, ...ends });
          states.push(await trainer.state());
        }
      }
    } finally {
      await trainer.close();
    }
    return states;
  }

  const rulesOf = (state: TrainerState): TrainerState => ({
    weights: state.weights,
    optimizer: new Map([...state.optimizer].filter(([name]) => !name.endsWith(".sum"))),
  });

  it.each([rules[0], rules[6]] as readonly string[])(
    "in the engines, accumulated batches of %s equal one large batch",
    async (rule) => {
      const [parts, whole] = [
        await build(specOf(images, batches, rule)),
        await build(specOf(images * batches, 1, rule)),
      ];
      for (const engine of engines) {
        const [states, [, expected]] = [await trained(engine, parts, whole), await trained(engine, whole, whole)];
        expect(states).toHaveLength(batches * updates);
        const [, , first, between, , last] = states.map(rulesOf);
        // A batch that ends no update leaves weights and rule as they are, to the bit.
        expect(between, engine.name).toEqual(first);
        expect(differentArrays(last as TrainerState, expected as TrainerState), engine.name).toEqual([]);
        const sums = [...(states.at(-1)?.optimizer ?? [])].filter(([name]) => name.endsWith(".sum"));
        expect(sums).toHaveLength(6);
        for (const [name, { data }] of sums)
          expect(
            data.every((value) => value === 0),
            name,
          ).toBe(true);
      }
    },
  );
});
