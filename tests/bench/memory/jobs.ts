import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { onnxFile } from "../../../compiler/contract/graph-files.js";
import type { PlanParameter, TrainGroup, TrainPlan } from "../../../compiler/contract/schema.js";
import { inferenceMemory, type SessionMemory, trainingMemory } from "../../../compiler/memory/memory.js";
import type { SpecModel } from "../../../compiler/model/index.js";
import { packageRoot } from "../../../runtime/build/node-host.js";
import { analyseText } from "../../support/analyse-text.js";
import { compiledModel } from "../../support/compiled.js";

/** A session that a process of its own opens and runs. */
export interface MemoryJob {
  /** Path of the graph, without its ending. */
  readonly graph: string;
  readonly parameters: readonly PlanParameter[];
  readonly training:
    | { readonly state: TrainGroup["state"]; readonly feeds: TrainPlan["feeds"]; readonly outputs: number }
    | undefined;
  readonly batch: number;
  readonly input: { readonly height: number; readonly width: number };
}

export interface MemoryCase {
  /** `pretrain LNet_o`, `inference ANet`. */
  readonly what: string;
  readonly batch: number;
  /** The compiler's estimate. */
  readonly estimate: SessionMemory;
  readonly job: MemoryJob;
  /** Equal for cases that run the same graph on the same number of images. */
  readonly key: string;
}

/** Every training session and every net of a spec. Writes their graphs below a folder. */
export async function memoryCases(model: SpecModel, spec: string, batch: number, folder: string) {
  const { plan, files } = compiledModel(model, spec);
  const cases: MemoryCase[] = [];
  const add = async (what: string, estimate: SessionMemory | undefined, job: MemoryJob): Promise<void> => {
    const bytes = files.get(onnxFile(job.graph));
    if (bytes === undefined || estimate === undefined) throw new Error(`bench: ${what} of ${spec} has no graph`);
    const key = createHash("sha256").update(bytes).update(`${job.batch}`).digest("hex");
    const graph = join(folder, key);
    await writeFile(onnxFile(graph), bytes);
    cases.push({ what, batch: job.batch, estimate, key, job: { ...job, graph } });
  };
  const netOf = (name: string) => model.nets.find((net) => net.name === name) ?? missing(`net ${name}`);
  const parametersOf = (name: string) => plan.nets.find((net) => net.name === name)?.parameters ?? [];
  for (const stage of plan.stages) {
    if (stage.kind !== "train") continue;
    for (const group of stage.groups) {
      const [name = ""] = group.nets;
      const estimate = trainingMemory(netOf(name), group.input, writtenStage(model, stage), stage.outputs);
      await add(`${stage.name} ${group.nets.join(", ")}`, estimate, {
        graph: group.graph,
        parameters: [...parametersOf(name), ...group.outputLayer],
        training: { state: group.state, feeds: stage.feeds, outputs: stage.outputs },
        batch: stage.batch,
        input: group.input,
      });
    }
  }
  for (const { name, input, graph, parameters, outputs } of plan.nets) {
    const features = outputs.filter((output) => output !== "response");
    const estimate = inferenceMemory(netOf(name), input, batch, features);
    await add(`inference ${name}`, estimate, { graph, parameters, training: undefined, batch, input });
  }
  return cases;
}

function writtenStage({ schedule }: SpecModel, { name }: TrainPlan) {
  const stage = schedule?.stages.find((one) => one.name === name);
  return stage?.kind === "train" ? stage : missing(`stage ${name}`);
}

function missing(what: string): never {
  throw new Error(`bench: no ${what}`);
}

const child = join(packageRoot(), "dist", "tests", "bench", "memory", "child.js");

/** Bytes that a process takes at the peak of a job. */
export async function measuredPeak(job: MemoryJob, folder: string): Promise<number> {
  const file = join(folder, "job.json");
  await writeFile(file, JSON.stringify(job));
  const { stdout } = await promisify(execFile)(process.execPath, [child, file]);
  return Number(stdout);
}

const small = `data pictures = image_folder { root: "p"  classes: 2  resized: 8x8 }
net N { input i : 3 x 8 x 8\n  D = dense 4 -> relu }
schedule { stage s { train N on pictures  loss: softmax over classes  batch: 2  epochs: 1  optimizer: sgd { lr: 1 } } }`;

/** Bytes that a process takes for itself: at the peak of a session with a net of hardly any weights. */
export async function processBytes(folder: string): Promise<number> {
  const [one] = await memoryCases(analyseText(small).value ?? missing("model"), "small.fan", 2, folder);
  return measuredPeak(one?.job ?? missing("session"), folder);
}
