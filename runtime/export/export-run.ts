import { basename, dirname, join, posix, resolve } from "node:path";
import type { ModelMetadata } from "../../compiler/targets/tfjs-graph/model-files.js";
import type { Weights } from "../engines/engine.js";
import { fault } from "../errors/user-error.js";
import { type OutputRules, writeFiles, writeOutputs } from "../files/outputs.js";
import { packageVersion } from "../process/version.js";
import { RunFolder } from "../run/run-folder.js";
import { runPaths } from "../run/run-parts.js";
import { safetensorsOf } from "../weights/safetensors.js";
import {
  exportModels,
  type OmittedModel,
  omittedModels,
  readyNames,
  trainedWeights,
  type Wanted,
} from "./export-models.js";
import { tfjsModels } from "./export-tfjs.js";
import { modelRules, type WrittenFile, writeModel } from "./write-model.js";

/** What to write. `nets` are names; all that are trained if absent. */
export type ExportRequest =
  | { readonly kind: "onnx"; readonly wanted: Wanted; readonly externalData: boolean }
  | { readonly kind: "tfjs"; readonly nets: readonly string[] | undefined }
  | { readonly kind: "weights"; readonly nets: readonly string[] | undefined };

export interface ExportPlace {
  /** A folder; a file for weights; either for ONNX models, where a path that ends in `.onnx` is a file. In the run if absent. */
  readonly output: string | undefined;
  readonly force: boolean;
}

/** What was written, and about which models. */
export interface Exported {
  readonly files: readonly WrittenFile[];
  readonly models: ReadonlyMap<string, ModelMetadata>;
  /** Models that an export of everything lacks. */
  readonly omitted: readonly OmittedModel[];
  /** Foreign or changed files that `force` let be replaced. */
  readonly replaced: readonly string[];
}

interface Job {
  readonly folder: string;
  /** The output is one file. */
  readonly single: boolean;
  readonly rules: Pick<OutputRules, "index" | "supersedes" | "names">;
  readonly write: (staging: string) => Promise<Omit<Exported, "replaced">>;
}

type Origin = Readonly<Record<string, string>> & { readonly producer: string };

/**
 * Writes the trained nets of a run for other programs.
 * @param licence of the weights, for the metadata of the models.
 * @throws UserError if the run lacks what is requested, or the folder cannot take the files; then nothing has changed.
 */
export async function exportRun(
  folder: string,
  request: ExportRequest,
  { output, force }: ExportPlace,
  licence: string,
): Promise<Exported> {
  const run = await RunFolder.open(folder);
  const origin = {
    producer: `fanc ${packageVersion}`,
    run: basename(resolve(folder)),
    // A build names its spec by a path, which leads through folders of this machine.
    spec: posix.basename(run.plan.spec.file),
    spec_sha256: run.plan.spec.sha256,
    licence,
  };
  const { folder: target, single, rules, write } = await jobOf(run, request, output, origin);
  const elsewhere = `choose another ${single ? "file" : "folder"} with -o`;
  const own = { kind: "models", force, inputs: runPaths(folder), elsewhere };
  const { value, replaced } = await writeOutputs(target, { ...own, ...rules }, write);
  return { ...value, files: value.files.map(({ file, bytes }) => ({ file: join(target, file), bytes })), replaced };
}

function jobOf(run: RunFolder, request: ExportRequest, output: string | undefined, origin: Origin): Promise<Job> {
  switch (request.kind) {
    case "onnx":
      return onnxJob(run, request, output, origin);
    case "tfjs":
      return tfjsJob(run, request.nets, output, origin);
    case "weights":
      return weightsJob(run, request.nets, output, origin);
    default: {
      const never: never = request;
      return never;
    }
  }
}

async function onnxJob(
  run: RunFolder,
  { wanted, externalData }: Extract<ExportRequest, { readonly kind: "onnx" }>,
  output: string | undefined,
  origin: Origin,
): Promise<Job> {
  const made = await exportModels(run, wanted, origin);
  const file = output?.endsWith(".onnx") === true ? output : undefined;
  if (file !== undefined && made.length !== 1) {
    throw fault("export/one-file", { count: made.length, file });
  }
  const fileOf = (name: string): string => (file === undefined ? `${name}.onnx` : basename(file));
  const names = made.map(({ name }) => fileOf(name));
  return {
    folder: file === undefined ? (output ?? run.file("export")) : dirname(file),
    single: file !== undefined,
    rules: { ...modelRules(names), names },
    write: async (staging) => {
      const files: WrittenFile[] = [];
      const models = new Map<string, ModelMetadata>();
      for (const { name, model } of made) {
        files.push(...(await writeModel(staging, fileOf(name), model, { external: externalData })));
        const rows = (model.metadataProps ?? []).map(({ key, value }) => [key ?? "", value ?? ""] as const);
        models.set(name, Object.fromEntries(rows));
      }
      return { files, models, omitted: omittedModels(run.plan, wanted) };
    },
  };
}

/** Each model has a folder of its own: `nets/NET`, `features/STEP`. */
async function tfjsJob(
  run: RunFolder,
  nets: readonly string[] | undefined,
  output: string | undefined,
  origin: Origin,
): Promise<Job> {
  const models = new Map<string, ModelMetadata>();
  return {
    folder: output ?? run.file("export", "tfjs"),
    single: false,
    rules: {
      index: (name) => name.endsWith("/model.json"),
      supersedes: (name) => [...models.keys()].some((model) => name.startsWith(`${model}/`)),
    },
    write: async (staging) => {
      const files: WrittenFile[] = [];
      for (const make of tfjsModels(run, nets, origin)) {
        const model = await make();
        const named = new Map([...model.files].map(([file, content]) => [`${model.name}/${file}`, content]));
        await writeFiles(staging, named);
        files.push(...[...named].map(([file, content]) => ({ file, bytes: content.length })));
        models.set(model.name, model.metadata);
      }
      return { files, models, omitted: [] };
    },
  };
}

/** One file of safetensors. */
async function weightsJob(
  run: RunFolder,
  names: readonly string[] = readyNames(run),
  output: string | undefined,
  origin: Origin,
): Promise<Job> {
  const nets = new Map<string, Weights>();
  for (const name of names) nets.set(name, await trainedWeights(run, name));
  const path = output ?? run.file("export", "weights.safetensors");
  const file = basename(path);
  return {
    folder: dirname(path),
    single: true,
    rules: { names: [file] },
    write: async (staging) => {
      const bytes = safetensorsOf(nets, origin);
      await writeFiles(staging, new Map([[file, bytes]]));
      return { files: [{ file, bytes: bytes.length }], models: new Map([["weights", origin]]), omitted: [] };
    },
  };
}
