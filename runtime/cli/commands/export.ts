import { Command, Option } from "commander";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import { fault } from "../../errors/user-error.js";
import type { Wanted } from "../../export/export-models.js";
import { type Exported, type ExportRequest, exportRun } from "../../export/export-run.js";
import { forceOption, isFileName, sayReplaced } from "../output-options.js";

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
      "write a trained run as models: each net, the SVM classifiers or the output layer, and the whole cascade as ONNX, or nets and features for TensorFlow.js",
    )
    .argument("<run>", "run folder")
    .addOption(new Option("--target <target>", "what to write").choices(["onnx", "tfjs"]).default("onnx"))
    .option(
      "-o, --output <path>",
      "folder for the models (default: RUN/export, RUN/export/tfjs), or the one model's FILE.onnx; with --weights a file",
    )
    .option("--net <name...>", "only these nets; with --target tfjs also feature steps")
    .option("--classifiers", "only what scores attributes: the SVM classifiers, or the output layer")
    .option("--cascade", "only the whole cascade: takes an image of any size, gives attributes, scores and windows")
    .option("--external-data", "store weights in a separate file, as for models over 2 GiB")
    .addOption(new Option("--weights <format>", "only the weights, as one file for `init`").choices(["safetensors"]))
    .option("--licence <text>", "licence of the weights, for the models' metadata", "unspecified")
    .addOption(forceOption())
    .option("--json", "print what was written as JSON")
    .action(async (folder: string, options: ExportOptions, command: Command) => {
      const { output, force, licence } = options;
      const expected = otherOutput(options);
      if (expected !== undefined)
        command.error(`error: option '-o, --output <path>' argument '${output}' is invalid. expected ${expected}`);
      const exported = await exportRun(folder, requestOf(options), { output, force }, licence);
      sayReplaced(exported.replaced);
      print(exported, options.json === true);
    });
}

/** What `-o` must name if it names something else. */
function otherOutput({ target, output, weights }: ExportOptions): string | undefined {
  if (output === undefined) return undefined;
  // Weights are one file, whatever it is called.
  if (weights !== undefined) return undefined;
  if (target === "tfjs") return isFileName(output) ? "a folder" : undefined;
  return isFileName(output) && !output.endsWith(".onnx") ? "a folder, or a FILE.onnx for one model" : undefined;
}

const onnxOnly = [
  ["classifiers", "--classifiers"],
  ["cascade", "--cascade"],
  ["externalData", "--external-data"],
  ["weights", "--weights"],
] as const;

/** Throws `UserError` for options that exclude each other. */
function requestOf(options: ExportOptions): ExportRequest {
  const { target, net: nets, classifiers, cascade, externalData = false, weights } = options;
  if (target === "tfjs") {
    const foreign = onnxOnly.find(([key]) => options[key] !== undefined);
    if (foreign !== undefined) throw fault("export/onnx-only", { option: foreign[1] });
    return { kind: "tfjs", nets };
  }
  if (weights === undefined) return { kind: "onnx", wanted: wantedOf(options), externalData };
  if (classifiers === true || cascade === true) throw fault("export/weights-only");
  return { kind: "weights", nets };
}

/** Everything, unless parts are chosen by name. */
function wantedOf({ net, classifiers, cascade }: ExportOptions): Wanted {
  if (net === undefined && classifiers !== true && cascade !== true) return "everything";
  return { nets: net ?? [], classifiers: classifiers === true, cascade: cascade === true };
}

function print({ files, models, omitted }: Exported, json: boolean): void {
  const report = { schema: "fanc.export/2", files, models: Object.fromEntries(models), omitted };
  if (json) process.stdout.write(`${printableJson(report, 2)}\n`);
  else
    for (const { file, bytes } of files) process.stdout.write(`${printable(file)}  ${Math.ceil(bytes / 1024)} KiB\n`);
  for (const { name, reason } of omitted) process.stderr.write(`${name}.onnx is not written: ${printable(reason)}\n`);
}
