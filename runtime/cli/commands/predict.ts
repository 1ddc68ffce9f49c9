import { Command } from "commander";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import { modulesOfSpec } from "../../build/run-modules.js";
import type { PredictedAttribute, PredictedFace, Prediction } from "../../cascade/predict.js";
import type { EngineName } from "../../engines/engine-names.js";
import { ExitCode } from "../../errors/exit-codes.js";
import { fault } from "../../errors/user-error.js";
import { predictSession } from "../../session/predict-session.js";
import type { SessionOptions } from "../../session/session.js";
import { useOutputAs } from "../../terminal/output.js";
import { percentNumber, score } from "../../text/numbers.js";
import { engineOption } from "../engine-option.js";
import { collectPairs, threadsOption } from "../options.js";
import { forceOption, outputFolder, sayReplaced } from "../output-options.js";

interface PredictOptions {
  readonly output?: string;
  readonly json?: boolean;
  readonly truth?: boolean;
  readonly boxes?: string;
  readonly data?: ReadonlyMap<string, string>;
  readonly force: boolean;
  readonly engine?: EngineName;
  readonly threads?: number;
}

/** @param modules those of a run, for an engine that runs such. */
export function predictCommand(modules: SessionOptions["modules"] = modulesOfSpec): Command {
  return new Command("predict")
    .description("predict attributes, windows and scores of images")
    .argument("<run>", "run folder")
    .argument("<image...>", "image files")
    .option("-o, --output <dir>", "write annotated images and response maps to this folder", outputFolder)
    .option("--truth", "also draw labels and boxes of the run's own data set")
    .option("--data <name=dir>", "another folder for that data set", collectPairs)
    .option("--boxes <file>", "boxes of the images, for a cascade that reads boxes: a list as list_bbox_celeba.txt")
    .addOption(forceOption())
    .addOption(engineOption("onnx"))
    .addOption(threadsOption())
    .option("--json", "print predictions as JSON")
    .action(async (folder: string, images: readonly string[], options: PredictOptions) => {
      const { output, force, truth = false, data, boxes, engine, threads, json = false } = options;
      if (truth && output === undefined) throw fault("command/option-without", { option: "--truth", other: "-o" });
      if (data !== undefined && !truth) throw fault("command/option-without", { option: "--data", other: "--truth" });
      const drawings = output === undefined ? {} : { drawings: { folder: output, force, truth, data } };
      useOutputAs("report");
      process.exitCode = await predictSession(
        { folder, images, ...drawings, boxes, engine, threads, modules },
        ({ predictions, replaced, note }) => {
          sayReplaced(replaced);
          if (output !== undefined) note(`annotated images: ${printable(output)}`);
          print(predictions, json);
          return reportFailures(predictions);
        },
      );
    });
}

function print(predictions: readonly Prediction[], json: boolean): void {
  if (json) {
    // Response maps are drawn, not printed.
    const plain = predictions.map((p) => {
      if (!p.ok) return p;
      const { maps: _, ...printed } = p;
      const faces = p.faces.map((face) => ({ ...face, attributes: face.attributes.map(inJson) }));
      return { ...printed, faces };
    });
    process.stdout.write(`${printableJson({ schema: "fanc.predictions/3", predictions: plain }, 2)}\n`);
    return;
  }
  for (const p of predictions) {
    if (p.ok) process.stdout.write(`${linesOf(p).map(printable).join("\n")}\n`);
  }
}

const inWords = { 1: "present", [-1]: "absent", 0: "cannot tell" } as const;

/** A decision is its answer in words and the probability of the attribute. */
function inJson({ decision, ...scored }: PredictedAttribute): object {
  if (decision === undefined) return scored;
  const { answer, probability } = decision;
  return { ...scored, decision: inWords[answer], ...(probability === undefined ? {} : { probability }) };
}

function linesOf({ path, faces }: Extract<Prediction, { readonly ok: true }>): readonly string[] {
  const [only, ...others] = faces;
  if (only === undefined) return [path, "  no face"];
  if (others.length === 0) return [path, ...linesOfFace(only)];
  return [
    `${path}: ${faces.length} faces`,
    ...faces.flatMap((face, i) => [`  face ${i + 1}`, ...linesOfFace(face).map((line) => `  ${line}`)]),
  ];
}

function linesOfFace({ windows, attributes }: PredictedFace): readonly string[] {
  const present = attributes.filter((one) => (one.decision?.answer ?? (one.score > 0 ? 1 : -1)) === 1).map(shown);
  const open = attributes.filter((one) => one.decision?.answer === 0).map(shown);
  const places = windows.map(
    ({ name, box }) =>
      `${name} ${Math.round(box.width)}x${Math.round(box.height)} at ${Math.round(box.x)},${Math.round(box.y)}`,
  );
  return [
    ...(places.length === 0 ? [] : [`  ${places.join("; ")}`]),
    `  ${present.join(", ") || "none of the attributes"}`,
    ...(open.length === 0 ? [] : [`  cannot tell: ${open.join(", ")}`]),
  ];
}

/** With the probability of the attribute if there is one, else with the score. */
const shown = (one: PredictedAttribute): string =>
  one.decision?.probability === undefined
    ? `${one.name} (${score(one.score)})`
    : `${one.name} (${percentNumber(one.decision.probability)} %)`;

/** Names unreadable images on stderr; returns the exit code. */
function reportFailures(predictions: readonly Prediction[]): number {
  const failed = predictions.flatMap((p) => (p.ok ? [] : [p]));
  for (const { path, reason } of failed) process.stderr.write(`error: ${printable(`${path}: ${reason}`)}\n`);
  return failed.length > 0 ? ExitCode.findings : ExitCode.ok;
}
