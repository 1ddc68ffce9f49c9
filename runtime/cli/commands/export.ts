import { basename, dirname, join, posix, resolve } from "node:path";
import { Command, Option } from "commander";
import type { ModelMetadata } from "../../../compiler/targets/tfjs-graph/model-files.js";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import type { Weights } from "../../engines/engine.js";
import { fault } from "../../errors/user-error.js";
import { exportModels, trainedWeights, type Wanted } from "../../export/export-models.js";
import { tfjsModels } from "../../export/export-tfjs.js";
import { modelRules, type WrittenFile, writeModel } from "../../export/write-model.js";
import { type OutputRules, writeFiles, writeOutputs } from "../../files/outputs.js";
import { packageVersion } from "../../process/version.js";
import { RunFolder } from "../../run/run-folder.js";
import { runPaths } from "../../run/run-parts.js";
import { safetensorsOf } from "../../weights/safetensors.js";
import { forceOption, sayReplaced } from "../output-options.js";

interface ExportOptions {
  readonly target: "onnx" | "tfjs";
  readonly output?: string;
  readonly net?: readonly string[];
  readonly cascade?: boolean;
  readonly classifiers?: boolean;
  readonly externalData?: boolean;
  /** Weights alone, in this format. */
  readonly weights?: string;
  readonly licence: string;
  readonly force: boolean;
  readonly json?: boolean;
}

export function exportCommand(): Command {
  return new Command("export")
    .description(
      "write a trained run as models: each net, the SVM classifiers and the whole cascade as ONNX, or nets and features for TensorFlow.js",
    )
    .argument("<run>", "run folder")
    .addOption(new Option("--target <target>", "what to write").choices(["onnx", "tfjs"]).default("onnx"))
    .option(
      "-o, --output <path>",
      "folder for the models (default: RUN/export, RUN/export/tfjs), or the one model's FILE.onnx",
    )
    .option("--net <name...>", "only these nets; with --target tfjs also feature steps")
    .option("--classifiers", "only the SVM classifiers")
    .option("--cascade", "only the whole cascade: takes an image of any size, gives attributes, scores and windows")
    .option("--external-data", "store weights in a separate file, as for models over 2 GiB")
    .addOption(new Option("--weights <format>", "only the weights, as one file for `init`").choices(["safetensors"]))
    .option("--licence <text>", "licence of the weights, for the models' metadata", "unspecified")
    .addOption(forceOption())
    .option("--json", "print what was written as JSON")
    .action(async (folder: string, options: ExportOptions) => {
      const run = await RunFolder.open(folder);
      const origin = {
        producer: `fanc ${packageVersion}`,
        run: basename(resolve(folder)),
        // A build names its spec by a path, which leads through folders of this machine.
        spec: posix.basename(run.plan.spec.file),
        spec_sha256: run.plan.spec.sha256,
        licence: options.licence,
      };
      const { folder: target, rules, write } = await exportOf(run, options, origin);
      const single = options.weights !== undefined || options.output?.endsWith(".onnx") === true;
      const elsewhere = `choose another ${single ? "file" : "folder"} with -o`;
      const own = { kind: "models", force: options.force, inputs: runPaths(folder), elsewhere };
      const { value, replaced } = await writeOutputs(target, { ...own, ...rules }, write);
      sayReplaced(replaced);
      const files = value.files.map(({ file, bytes }) => ({ file: join(target, file), bytes }));
      print(files, value.about, options.json === true);
    });
}

/** What is written into a folder, and about which models. */
interface Exported {
  readonly files: readonly WrittenFile[];
  readonly about: ReadonlyMap<string, ModelMetadata>;
}

interface Export {
  readonly folder: string;
  readonly rules: Pick<OutputRules, "index" | "supersedes" | "names">;
  readonly write: (staging: string) => Promise<Exported>;
}

function exportOf(run: RunFolder, options: ExportOptions, origin: Origin): Promise<Export> {
  if (options.target === "tfjs") return tfjsExport(run, options, origin);
  return options.weights === undefined ? onnxExport(run, options, origin) : weightsExport(run, options, origin);
}

async function onnxExport(run: RunFolder, options: ExportOptions, origin: Origin): Promise<Export> {
  const models = await exportModels(run, wantedOf(options), origin);
  const single = options.output?.endsWith(".onnx") === true ? options.output : undefined;
  if (single !== undefined && models.length !== 1) {
    throw fault("export/one-file", { count: models.length, file: single });
  }
  const fileOf = (name: string): string => (single === undefined ? `${name}.onnx` : basename(single));
  const names = models.map(({ name }) => fileOf(name));
  return {
    folder: single === undefined ? (options.output ?? run.file("export")) : dirname(single),
    rules: { ...modelRules(names), names },
    write: async (staging) => {
      const files: WrittenFile[] = [];
      const about = new Map<string, ModelMetadata>();
      for (const { name, model } of models) {
        files.push(...(await writeModel(staging, fileOf(name), model, { external: options.externalData === true })));
        const rows = (model.metadataProps ?? []).map(({ key, value }) => [key ?? "", value ?? ""] as const);
        about.set(name, Object.fromEntries(rows));
      }
      return { files, about };
    },
  };
}

/** Each model has a folder of its own: `nets/NET`, `features/STEP`. */
async function tfjsExport(run: RunFolder, options: ExportOptions, origin: Origin): Promise<Export> {
  const foreign = onnxOnly.find(([key]) => options[key] !== undefined);
  if (foreign !== undefined) {
    throw fault("export/onnx-only", { option: foreign[1] });
  }
  const models: string[] = [];
  return {
    folder: options.output ?? run.file("export", "tfjs"),
    rules: {
      index: (name) => name.endsWith("/model.json"),
      supersedes: (name) => models.some((model) => name.startsWith(`${model}/`)),
    },
    write: async (staging) => {
      const files: WrittenFile[] = [];
      const about = new Map<string, ModelMetadata>();
      for (const make of tfjsModels(run, options.net, origin)) {
        const model = await make();
        models.push(model.name);
        const named = new Map([...model.files].map(([file, content]) => [`${model.name}/${file}`, content]));
        await writeFiles(staging, named);
        files.push(...[...named].map(([file, content]) => ({ file, bytes: content.length })));
        about.set(model.name, model.metadata);
      }
      return { files, about };
    },
  };
}

const onnxOnly = [
  ["classifiers", "--classifiers"],
  ["cascade", "--cascade"],
  ["externalData", "--external-data"],
  ["weights", "--weights"],
] as const;

/** The weights of all nets, or of those that are named, as one file of safetensors. */
async function weightsExport(run: RunFolder, options: ExportOptions, origin: Origin): Promise<Export> {
  const { net: names = run.plan.nets.map((net) => net.name), classifiers, cascade } = options;
  if (classifiers === true || cascade === true) {
    throw fault("export/weights-only");
  }
  const nets = new Map<string, Weights>();
  for (const name of names) nets.set(name, await trainedWeights(run, name));
  const path = options.output ?? run.file("export", "weights.safetensors");
  const file = basename(path);
  return {
    folder: dirname(path),
    rules: { names: [file] },
    write: async (staging) => {
      const bytes = safetensorsOf(nets, origin);
      await writeFiles(staging, new Map([[file, bytes]]));
      return { files: [{ file, bytes: bytes.length }], about: new Map([["weights", origin]]) };
    },
  };
}

/** Everything, unless parts are chosen by name. */
function wantedOf({ net, classifiers, cascade }: ExportOptions): Wanted {
  if (net === undefined && classifiers !== true && cascade !== true) return "everything";
  return { nets: net ?? [], classifiers: classifiers === true, cascade: cascade === true };
}

type Origin = Readonly<Record<string, string>> & { readonly producer: string };

function print(files: readonly WrittenFile[], models: ReadonlyMap<string, ModelMetadata>, json: boolean): void {
  const report = { schema: "fanc.export/1", files, models: Object.fromEntries(models) };
  if (json) process.stdout.write(`${printableJson(report, 2)}\n`);
  else
    for (const { file, bytes } of files) process.stdout.write(`${printable(file)}  ${Math.ceil(bytes / 1024)} KiB\n`);
}
