import { basename, join } from "node:path";
import { netOf } from "../../../compiler/contract/plan-queries.js";
import type { Plan, TrainGroup, TrainPlan } from "../../../compiler/contract/schema.js";
import { writeBuild } from "../../../runtime/build/build-folder.js";
import { patchBoxes } from "../../../runtime/cascade/patch-grid.js";
import type { DecodePool } from "../../../runtime/data/images/decode-pool.js";
import { ImageStore } from "../../../runtime/data/images/image-store.js";
import type { View, ViewSample } from "../../../runtime/data/view.js";
import { ownGraph } from "../../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../../runtime/engines/onnx/onnx-engine.js";
import { Random } from "../../../runtime/random.js";
import { DataLoader, type LoaderOptions } from "../../../runtime/train/data-loader.js";
import { initialOptimizerState, initialWeights } from "../../../runtime/weights/initial-weights.js";
import { checkedFile, compiledModel } from "../../support/compiled.js";
import { idleRate, withBatch } from "../train/cases.js";

export interface TrainedStage {
  readonly what: string;
  /** Milliseconds of all steps together, and of these in which the engine waited for its batch. */
  readonly total: number;
  readonly waited: number;
  readonly images: number;
}

interface Options {
  readonly spec: string;
  /** Measures only these stages. */
  readonly stages: readonly string[] | undefined;
  readonly batch: number;
  readonly threads: number;
  readonly pool: DecodePool;
  readonly paths: readonly string[];
  readonly folder: string;
  /** Decoded pictures that may be kept. */
  readonly kept: number;
  readonly seconds: number;
}

const atLeast = 8;

/**
 * Trains the stages of a spec for some seconds each, on real pictures with labels at random, cut where windows would be:
 * decoding, cutting and steps cost what they cost in training.
 */
export async function trainedStages(options: Options): Promise<readonly TrainedStage[]> {
  const { spec, stages, batch, folder } = options;
  const model = checkedFile(spec, new Map());
  const { plan, files } = compiledModel(withBatch(model, batch), spec);
  await writeBuild(folder, files);
  const results: TrainedStage[] = [];
  for (const stage of plan.stages) {
    const [run] = stage.kind === "train" ? stage.groups : [];
    if (stage.kind !== "train" || run === undefined || stages?.includes(stage.name) === false) continue;
    results.push(await trained(plan, stage, run, options));
  }
  return results;
}

async function trained(plan: Plan, stage: TrainPlan, run: TrainGroup, options: Options): Promise<TrainedStage> {
  const { pool, threads, folder, kept, seconds } = options;
  const { view, patches } = viewOf(plan, stage, run, options.paths);
  const description = plan.data.find(({ name }) => name === stage.on.data);
  const augment = description?.kind === "image_folder" ? [...description.augment, ...stage.augment] : stage.augment;
  const store = new ImageStore(view, pool, { bytes: kept });
  const reader = new DataLoader(store, { stage, input: run.input, augment, patches, seed: plan.seed });
  const parameters = [...netOf(plan, run.nets[0] as string).parameters, ...run.outputLayer];
  const trainer = await onnxEngine(threads).openTrainer({
    graph: ownGraph(join(folder, run.graph)),
    image: { batch: stage.batch, ...run.input },
    weights: initialWeights("bench", parameters, 1),
    optimizer: initialOptimizerState(run.state),
  });
  let [total, waited, steps] = [0, 0, 0];
  const batches = reader.from(0, 1_000_000);
  try {
    let before = performance.now();
    for (let step = -2; step < atLeast || total < 1000 * seconds; step++) {
      const next = await batches.next();
      if (next.done === true) break;
      const arrived = performance.now();
      const { image, labels, targets } = next.value;
      const feeds = {
        ...(stage.feeds.includes("labels") ? { labels } : {}),
        ...(stage.feeds.includes("targets") ? { targets } : {}),
        ...(stage.feeds.includes("labelWeights") ? { labelWeights: new Float32Array(targets.length).fill(1) } : {}),
      };
      await trainer.step({ image, ...feeds, lr: idleRate, seed: step + 2 });
      const end = performance.now();
      // The first steps open files, threads and kernels.
      if (step >= 0) {
        total += end - before;
        waited += arrived - before;
        steps++;
      }
      before = end;
    }
  } finally {
    await batches.return(undefined);
    await trainer.close();
  }
  return { what: `${basename(options.spec, ".fan")} ${stage.name}`, total, waited, images: steps * stage.batch };
}

function viewOf(
  plan: Plan,
  stage: TrainPlan,
  run: TrainGroup,
  paths: readonly string[],
): { readonly view: View; readonly patches: LoaderOptions["patches"] } {
  const description = plan.data.find(({ name }) => name === stage.on.data);
  const step = plan.cascade.find(({ name }) => name === stage.on.view);
  const random = new Random("bench labels");
  // More samples than pictures, so that a batch is never larger than an epoch.
  const samples = Array.from({ length: Math.max(2048, 4 * stage.batch) }, (_, i): ViewSample => {
    const path = paths[i % paths.length] as string;
    const crop = step === undefined ? {} : { crop: { x: 40.5, y: 50.25, width: 100, height: 110 } };
    const attributes = Int8Array.from({ length: stage.outputs }, () => (random.chance(0.5) ? 1 : -1));
    const known = stage.labels === "attribute" ? { attributes } : { label: random.below(stage.outputs) };
    return { file: `${i}`, path, ...crop, ...known };
  });
  const base = { name: stage.name, samples, labelCount: stage.outputs, unreadable: 0 };
  if (step?.kind === "crop") {
    const view: View = { ...base, size: step.resized, fit: "stretch" };
    return { view, patches: { boxes: patchBoxes(step), flips: step.flips } };
  }
  const size = description?.kind === "image_folder" ? description.resized : run.input;
  const fit = step === undefined && description?.kind !== "image_folder" ? "letterbox" : "stretch";
  return { view: { ...base, size, fit }, patches: undefined };
}
