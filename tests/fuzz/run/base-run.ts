import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { specCopy } from "../../../runtime/build/spec-copy.js";
import { Cascade } from "../../../runtime/cascade/cascade.js";
import { predict } from "../../../runtime/cascade/predict.js";
import { loadRefinement, saveRefinement } from "../../../runtime/cascade/refinement-file.js";
import type { DecodePool } from "../../../runtime/data/images/decode-pool.js";
import type { Engine, Weights } from "../../../runtime/engines/engine.js";
import { encodeModel } from "../../../runtime/engines/onnx/model-bytes.js";
import { exportModels } from "../../../runtime/export/export-models.js";
import { tfjsModels } from "../../../runtime/export/export-tfjs.js";
import { summariseRun } from "../../../runtime/observe/run-summary.js";
import { RunWatcher } from "../../../runtime/observe/run-watcher.js";
import { Random } from "../../../runtime/random.js";
import { checksummedJson } from "../../../runtime/run/checksum.js";
import { loadClassifiers, saveSvmClassifiers } from "../../../runtime/run/classifier-file.js";
import { readRunSpec } from "../../../runtime/run/read-spec.js";
import { RunFolder } from "../../../runtime/run/run-folder.js";
import { runGraph } from "../../../runtime/run/run-graph.js";
import { recordVersions, versionsNow } from "../../../runtime/run/versions.js";
import { initialTrainingState } from "../../../runtime/train/training-state.js";
import { initialWeights } from "../../../runtime/weights/initial-weights.js";
import { compiledFile } from "../../support/compiled.js";
import { randomRefinements } from "../../support/random-refinement.js";
import { noisyPicture } from "../../support/tiny-cascade.js";

const spec = fileURLToPath(new URL("../../cli/tiny.fan", import.meta.url));
/** Values that the feature layer of the tiny spec gives. */
const features = 16;

/** A run of the tiny spec as training leaves it, but with the weights that fillers draw: all kinds of files, in a moment. */
export async function makeRun(path: string): Promise<void> {
  const { plan, files, texts } = compiledFile(spec, new Map(), "tiny.fan");
  const otherFiles = await specCopy(spec, texts, new Map(), plan.spec.sha256);
  const data = new Map(plan.data.map(({ name }) => [name, "/data"]));
  const run = await RunFolder.create(path, plan, files, data, { otherFiles });
  await run.event({ type: "session", fanc: "0", node: "0", engine: "test", done: [] });
  const weightsOf = (net: string): Weights =>
    initialWeights(net, plan.nets.find(({ name }) => name === net)?.parameters ?? [], 1);
  for (const stage of plan.stages) {
    if (stage.kind === "train")
      for (const { nets } of stage.groups)
        await run.finishGroup(stage.name, new Map(nets.map((net) => [net, weightsOf(net)])));
    else {
      const random = new Random("head");
      const attributes = plan.attributeLists[0]?.attributes ?? [];
      const numbers = (count: number) => Float32Array.from({ length: count }, () => random.normal());
      const [weights, bias] = [numbers(attributes.length * features), numbers(attributes.length)];
      await saveSvmClassifiers(run, { attributes, weights, bias });
      for (const [step, refinement] of randomRefinements(plan, random))
        await saveRefinement(run, step, refinement, "made");
    }
    await run.finishStage(stage.name, { key: "k", parts: { "the data": "d" }, seconds: 1 });
    await run.event({ type: "stage", stage: stage.name, seconds: 1 });
  }
  const [first] = plan.stages;
  const optimizer: Weights = new Map([["C1.weight.velocity", { shape: [2], data: Float32Array.of(1, 2) }]]);
  for (const step of [2, 4]) {
    const place = { stage: first?.name ?? "", group: 0, nets: ["LNet_o"], step };
    const figures = { epoch: 1, loss: 1, accuracy: 1, lr: 0.1, imagesPerSecond: 1, waited: 0 };
    await run.event({ type: "step", ...place, ...figures });
    await run.saveCheckpoint({ ...place, training: initialTrainingState, weights: weightsOf("LNet_o"), optimizer });
  }
  await run.close();
  await mkdir(run.file("windows"));
  await writeFile(run.file("windows", "head.celebs.train.json"), checksummedJson({ schema: "fanc.windows/6" }));
  await recordVersions(run, versionsNow("test"));
  await writeFile(run.file("evaluation.json"), "{}");
}

/** A picture for the run, decoded; no decoder has a part in what is tried here. */
export async function writePicture(file: string): Promise<void> {
  const raw = { height: 60, width: 80, channels: 3 } as const;
  await sharp(noisyPicture(60, 80), { raw }).png().toFile(file);
}

/** Everything that commands read of a run, done and put into words. Throws what they throw. */
export async function readRun(
  path: string,
  picture: string,
  { engine, pool }: { readonly engine: Engine; readonly pool: DecodePool },
): Promise<readonly string[]> {
  const watcher = new RunWatcher(path);
  await watcher.look();
  await summariseRun(path);
  const run = await RunFolder.open(path);
  try {
    const found: string[] = [];
    const spec = await readRunSpec(run);
    found.push(`spec ${spec?.main} ${hashOf([...(spec?.texts.values() ?? [])].join("\n"))}`);
    for (const { name, model } of await exportModels(run, "everything", {}))
      found.push(`${name}.onnx ${hashOf(encodeModel(model))}`);
    for (const make of tfjsModels(run, undefined, { producer: "test" })) {
      const { name, files } = await make();
      for (const [file, content] of files) found.push(`${name}/${file} ${hashOf(content)}`);
    }
    const weightsOf = async (net: string): Promise<Weights> => (await run.weightsOf(net)) ?? new Map();
    const refinementOf = (step: string) => loadRefinement(run, step);
    const graph = (name: string) => runGraph(run, name, undefined);
    const cascade = new Cascade({ plan: run.plan, graph, engine, pool, weightsOf, refinementOf });
    try {
      found.push(hashOf(JSON.stringify(await predict(run.plan, cascade, await loadClassifiers(run), [picture]))));
    } finally {
      await cascade.close();
    }
    const notes: string[] = [];
    const checkpoint = await run.loadCheckpoint(run.plan.stages[0]?.name ?? "", 0, (line) => notes.push(line));
    if (notes.length === 0) found.push(`checkpoint ${checkpoint?.step} ${JSON.stringify(checkpoint?.training)}`);
    return found;
  } finally {
    await run.close();
  }
}

const hashOf = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex").slice(0, 16);

/** The files of a folder by path. */
export async function filesOf(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path), await readFile(path));
  }
  return files;
}
