import { basename, join, resolve } from "node:path";
import { Command, Option } from "commander";
import type { ModelMetadata } from "../../../compiler/targets/tfjs-graph/model-files.js";
import { writeFileAtomic } from "../../atomic-file.js";
import type { Weights } from "../../engines/engine.js";
import { type WrittenFile, writeModel } from "../../export/write-model.js";
import { writeTfjsModel } from "../../export/write-tfjs-model.js";
import { RunFolder } from "../../run/run-folder.js";
import { ExitCode, UserError } from "../../user-error.js";
import { packageVersion } from "../../version.js";
import { safetensorsOf } from "../../weights/export-weights.js";
import { exportModels, trainedWeights, type Wanted } from "../export-models.js";
import { tfjsModels } from "../export-tfjs.js";

interface ExportOptions {
  readonly target: "onnx" | "tfjs";
  readonly output?: string;
  readonly net?: readonly string[];
  readonly cascade?: boolean;
  readonly head?: boolean;
  readonly externalData?: boolean;
  /** Weights alone, in this format. */
  readonly weights?: string;
  readonly licence: string;
  readonly json?: boolean;
}

export function exportCommand(): Command {
  return new Command("export")
    .description(
      "write a trained run as models: each net, the SVM head and the whole cascade as ONNX, or nets and features for TensorFlow.js",
    )
    .argument("<run>", "run folder")
    .addOption(new Option("--target <target>", "what to write").choices(["onnx", "tfjs"]).default("onnx"))
    .option(
      "-o, --output <path>",
      "folder for the models (default: RUN/export, RUN/export/tfjs), or the one model's FILE.onnx",
    )
    .option("--net <name...>", "only these nets; with --target tfjs feature steps, too")
    .option("--head", "only the SVM head")
    .option("--cascade", "only the whole cascade: a picture of any size in, attributes, scores and windows out")
    .option("--external-data", "keep weights in a file of their own, as models over 2 GiB always do")
    .addOption(new Option("--weights <format>", "weights alone, as one file for `init`").choices(["safetensors"]))
    .option("--licence <text>", "licence of the weights, for the models' metadata", "unspecified")
    .option("--json", "print what was written as JSON")
    .action(async (folder: string, options: ExportOptions) => {
      const run = await RunFolder.open(folder);
      const origin = {
        producer: `fanc ${packageVersion}`,
        run: basename(resolve(folder)),
        spec: run.plan.spec.file,
        spec_sha256: run.plan.spec.sha256,
        licence: options.licence,
      };
      if (options.target === "tfjs") {
        const { files, about } = await writeTfjsModels(
          run,
          options.output ?? join(folder, "export", "tfjs"),
          options,
          origin,
        );
        print(files, about, options.json === true);
        return;
      }
      if (options.weights !== undefined) {
        const file = options.output ?? join(folder, "export", "weights.safetensors");
        print([await writeWeights(run, file, options, origin)], { weights: origin }, options.json === true);
        return;
      }
      const models = await exportModels(run, wantedOf(options), origin);
      const single = options.output?.endsWith(".onnx") === true ? options.output : undefined;
      if (single !== undefined && models.length !== 1) {
        throw new UserError(`${models.length} models do not go into one file`, {
          file: single,
          hint: "give a folder, or say which with --cascade, --head or --net NAME",
          exitCode: ExitCode.usage,
        });
      }
      const target = options.output ?? join(folder, "export");
      const written: WrittenFile[] = [];
      const about: Record<string, ModelMetadata> = {};
      for (const { name, model } of models) {
        const path = single ?? join(target, `${name}.onnx`);
        written.push(...(await writeModel(path, model, { external: options.externalData === true })));
        about[name] = Object.fromEntries((model.metadataProps ?? []).map(({ key, value }) => [key ?? "", value ?? ""]));
      }
      print(written, about, options.json === true);
    });
}

/** Each model has a folder of its own: `nets/NET`, `features/STEP`. */
async function writeTfjsModels(
  run: RunFolder,
  folder: string,
  options: ExportOptions,
  origin: Metadata & { readonly producer: string },
): Promise<{ readonly files: readonly WrittenFile[]; readonly about: Readonly<Record<string, ModelMetadata>> }> {
  const foreign = onnxOnly.find(([key]) => options[key] !== undefined);
  if (foreign !== undefined) {
    throw new UserError(`--target tfjs has no ${foreign[1]}`, {
      hint: "choose nets and feature steps with --net NAME; SVM scores are outputs of the feature step",
      exitCode: ExitCode.usage,
    });
  }
  const files: WrittenFile[] = [];
  const about: Record<string, ModelMetadata> = {};
  for (const make of tfjsModels(run, options.net, origin)) {
    const model = await make();
    files.push(...(await writeTfjsModel(join(folder, model.name), model.files)));
    about[model.name] = model.metadata;
  }
  return { files, about };
}

const onnxOnly = [
  ["head", "--head"],
  ["cascade", "--cascade"],
  ["externalData", "--external-data"],
  ["weights", "--weights"],
] as const;

/** Writes the weights of all nets, or of those that are named, as safetensors. */
async function writeWeights(
  run: RunFolder,
  file: string,
  { net: names = run.plan.nets.map((net) => net.name), head, cascade }: ExportOptions,
  about: Metadata,
): Promise<WrittenFile> {
  if (head === true || cascade === true) {
    throw new UserError("--weights writes nets only", {
      hint: "leave out --head and --cascade",
      exitCode: ExitCode.usage,
    });
  }
  const nets = new Map<string, Weights>();
  for (const name of names) nets.set(name, await trainedWeights(run, name));
  const bytes = safetensorsOf(nets, about);
  await writeFileAtomic(file, bytes);
  return { file, bytes: bytes.length };
}

/** Everything, unless something is asked for by name. */
function wantedOf({ net, head, cascade }: ExportOptions): Wanted {
  if (net === undefined && head !== true && cascade !== true) return "everything";
  return { nets: net ?? [], head: head === true, cascade: cascade === true };
}

type Metadata = Readonly<Record<string, string>>;

function print(files: readonly WrittenFile[], models: Readonly<Record<string, ModelMetadata>>, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ schema: "fanc.export/1", files, models }, null, 2)}\n`);
  else for (const { file, bytes } of files) process.stdout.write(`${file}  ${Math.ceil(bytes / 1024)} KiB\n`);
}
