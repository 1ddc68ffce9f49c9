import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TrainGroup, TrainPlan } from "../../compiler/contract/schema.js";
import type { SpecModel } from "../../compiler/model/index.js";
import { generateModules } from "../../compiler/targets/tfjs/emit.js";
import { javascriptFiles } from "../../compiler/targets/tfjs/javascript.js";
import { placesIn } from "../../compiler/targets/tfjs/places.js";
import { readTfjsLibrary } from "../../runtime/build/tfjs-library.js";
import type { Engine, TrainerState, TrainingBatch, Weights } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { Random } from "../../runtime/random.js";
import { initialOptimizerState, initialWeights } from "../../runtime/weights/initial-weights.js";
import { analyseText } from "./analyse-text.js";
import { type CompiledModel, compiledModel } from "./compiled.js";

/** A build on disk for every engine. */
export interface EngineBuild extends CompiledModel {
  readonly folder: string;
  readonly model: SpecModel;
  readonly stage: TrainPlan;
  readonly run: TrainGroup;
}

/** Compiles a spec and writes its graphs and modules. Its first stage is the one that is trained. */
export async function buildForEngines(text: string, folder: string): Promise<EngineBuild> {
  const { value: model, sources, diagnostics } = analyseText(text);
  if (model === undefined) throw new Error(`the spec is not valid: ${JSON.stringify(diagnostics)}\n${text}`);
  const compiled = compiledModel(model, "spec.fan");
  const generated = generateModules({ model, plan: compiled.plan, placeOf: placesIn(sources), about: "A test" });
  for (const [path, content] of [...compiled.files, ...javascriptFiles(generated, readTfjsLibrary("js"))]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const [stage] = compiled.plan.stages;
  const run = stage?.kind === "train" ? stage.groups[0] : undefined;
  if (stage?.kind !== "train" || run === undefined) throw new Error("the first stage trains no net");
  return { ...compiled, folder, model, stage, run };
}

/** Weights as a run draws them, and an update rule at rest. */
export function freshState({ plan, stage, run }: EngineBuild): TrainerState {
  const net = plan.nets.find(({ name }) => name === run.nets[0]);
  const own = initialWeights("net", net?.parameters ?? [], 1);
  const weights: Weights = new Map([...own, ...initialWeights(stage.name, run.outputLayer, 1)]);
  return { weights, optimizer: initialOptimizerState(run.state) };
}

/** Random images with labels: a few batches again and again, which a net can learn. */
export function batchOf({ stage, run }: EngineBuild, step: number): TrainingBatch {
  const { batch, accumulate, outputs, feeds, optimizer } = stage;
  const random = new Random("engine batch", step % 4);
  const image = Uint8Array.from({ length: batch * run.input.height * run.input.width * 3 }, () => random.below(256));
  const labels = Int32Array.from({ length: batch }, () => random.below(outputs));
  const targets = Float32Array.from({ length: batch * outputs }, () => random.below(2));
  // Some labels are unknown, and the known ones weigh differently.
  const labelWeights = Float32Array.from({ length: batch * outputs }, () =>
    random.chance(0.2) ? 0 : random.uniform(0.2, 3),
  );
  return {
    image,
    ...(feeds.includes("labels") ? { labels } : {}),
    ...(feeds.includes("targets") ? { targets } : {}),
    ...(feeds.includes("labelWeights") ? { labelWeights } : {}),
    lr: optimizer.lr,
    seed: 1000 + step,
    ...(accumulate === 1 ? {} : { update: (step + 1) % accumulate === 0 }),
  };
}

export interface EngineRun {
  readonly losses: readonly number[];
  readonly state: TrainerState;
}

/** Trains from a state, for the steps from `from` up to but without `to`. */
export async function trainOn(
  engine: Engine,
  build: EngineBuild,
  start: TrainerState,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<EngineRun> {
  const { folder, stage, run } = build;
  const image = { batch: stage.batch, ...run.input };
  const trainer = await engine.openTrainer({ graph: ownGraph(join(folder, run.graph)), image, ...start });
  try {
    const losses: number[] = [];
    for (let step = from; step < to; step++) losses.push((await trainer.step(batchOf(build, step))).loss);
    return { losses, state: await trainer.state() };
  } finally {
    await trainer.close();
  }
}

/** Largest difference between the losses of two runs, each beside the larger loss. */
export const furthestLoss = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, loss, i) => {
    const other = b[i] ?? Number.NaN;
    const difference = Math.abs(loss - other) / Math.max(Math.abs(loss), Math.abs(other), 1e-6);
    return Number.isFinite(difference) ? Math.max(most, difference) : Number.POSITIVE_INFINITY;
  }, 0);

/**
 * Names of arrays in which two states differ by more than 1e-4 of the array's largest value. What is small beside all
 * others, such as the velocity of a bias that a batchnorm takes away again, is rounding and counts as equal.
 */
export function differentArrays(a: TrainerState, b: TrainerState): readonly string[] {
  const all = [...a.weights, ...a.optimizer];
  const others = new Map([...b.weights, ...b.optimizer]);
  const furthest = (data: Float32Array): number => data.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const largest = Math.max(...[...a.optimizer.values()].map(({ data }) => furthest(data)), 1e-6);
  return all.flatMap(([name, { shape, data }]) => {
    const other = others.get(name);
    if (other === undefined || other.shape.join() !== shape.join()) return [name];
    const difference = furthest(data.map((v, i) => v - (other.data[i] ?? Number.NaN)));
    return difference <= Math.max(1e-4 * furthest(data), 1e-5 * largest) ? [] : [name];
  });
}
