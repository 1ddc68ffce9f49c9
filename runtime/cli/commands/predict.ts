import { writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import type { Plan } from "../../../compiler/contract/schema.js";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import { modulesOfSpec } from "../../build/run-modules.js";
import { type Prediction, predict } from "../../cascade/predict.js";
import type { FaceSample } from "../../data/face-data.js";
import { renderAnnotation } from "../../drawing/annotate.js";
import { renderContactSheet } from "../../drawing/contact-sheet.js";
import { renderHeatmap } from "../../drawing/heatmap.js";
import { imageNames, sheetName } from "../../drawing/image-names.js";
import type { EngineName } from "../../engines/engine-names.js";
import { ExitCode, fault } from "../../errors/user-error.js";
import { requireOutputFolder, writeOutputs } from "../../files/outputs.js";
import { openRunEngine } from "../../run/run-engine.js";
import { RunFolder } from "../../run/run-folder.js";
import { runPaths } from "../../run/run-parts.js";
import { requireRunnable } from "../../run/runnable.js";
import { loadSvmClassifiers } from "../../run/svm-file.js";
import { type SessionOptions, withSession } from "../../session/session.js";
import { useOutputAs } from "../../terminal/output.js";
import type { TrainingContext } from "../../train/training-context.js";
import { engineOption } from "../engine-option.js";
import { threadsOption } from "../options.js";
import { forceOption, sayReplaced } from "../output-options.js";

interface PredictOptions {
  readonly output?: string;
  readonly json?: boolean;
  readonly truth?: boolean;
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
    .option("-o, --output <dir>", "write annotated images and response maps to this folder")
    .option("--truth", "also draw labels and boxes of the run's own data set")
    .addOption(forceOption())
    .addOption(engineOption("onnx"))
    .addOption(threadsOption())
    .option("--json", "print predictions as JSON")
    .action(async (folder: string, images: readonly string[], options: PredictOptions) => {
      const run = await RunFolder.open(folder);
      requireRunnable(run.plan);
      const classifiers = await loadSvmClassifiers(run);
      const names = imageNames(images);
      const outputs = { kind: "images", force: options.force, inputs: [...images, ...runPaths(folder)] };
      if (options.output !== undefined)
        await requireOutputFolder(options.output, { ...outputs, names: drawnFiles(run.plan, names) });
      const session = {
        open: async () => run,
        openEngine: () => openRunEngine(run, options.engine, options.threads),
        modules,
      };
      useOutputAs("report");
      process.exitCode = await withSession(session, async (context) => {
        const cascade = context.cascade();
        try {
          const predictions = await predict(run.plan, cascade, classifiers, images);
          if (options.output !== undefined) {
            const { replaced } = await writeOutputs(options.output, outputs, (staging) =>
              draw(context, predictions, names, staging, options.truth === true),
            );
            sayReplaced(replaced);
            context.progress.note(`annotated images: ${printable(options.output)}`);
          }
          print(predictions, options.json === true);
          return reportFailures(predictions);
        } finally {
          await cascade.close();
        }
      });
    });
}

function print(predictions: readonly Prediction[], json: boolean): void {
  if (json) {
    const plain = predictions.map((p) =>
      p.ok ? { ...p, windows: p.windows.map(({ name, box, score }) => ({ name, box, score })) } : p,
    );
    process.stdout.write(`${printableJson({ schema: "fanc.predictions/1", predictions: plain }, 2)}\n`);
    return;
  }
  for (const p of predictions) {
    if (!p.ok) continue;
    const present = p.attributes.filter((a) => a.score > 0).map((a) => `${a.name} (${a.score.toFixed(2)})`);
    const windows = p.windows.map(
      ({ name, box }) =>
        `${name} ${Math.round(box.width)}x${Math.round(box.height)} at ${Math.round(box.x)},${Math.round(box.y)}`,
    );
    const lines = [p.path, `  ${windows.join("; ")}`, `  ${present.join(", ") || "none of the attributes"}`];
    process.stdout.write(`${lines.map(printable).join("\n")}\n`);
  }
}

/** Names unreadable images on stderr; returns the exit code. */
function reportFailures(predictions: readonly Prediction[]): number {
  const failed = predictions.flatMap((p) => (p.ok ? [] : [p]));
  for (const { path, reason } of failed) process.stderr.write(`error: ${printable(`${path}: ${reason}`)}\n`);
  return failed.length > 0 ? ExitCode.findings : ExitCode.ok;
}

/** Every file that may be drawn of images. */
const drawnFiles = ({ cascade }: Plan, names: readonly string[]): readonly string[] => [
  ...names.flatMap((name) => [
    imageFile(name),
    ...cascade.flatMap((step) => (step.kind === "window" ? [responseFile(name, step.name)] : [])),
  ]),
  ...(names.length > 1 ? [imageFile(sheetName)] : []),
];
const responseFile = (name: string, window: string): string => `${name}.${window}-response.png`;
const imageFile = (name: string): string => `${name}.png`;

async function draw(
  context: TrainingContext,
  predictions: readonly Prediction[],
  names: readonly string[],
  folder: string,
  withTruth: boolean,
): Promise<void> {
  const truth = withTruth ? await ownSamples(context) : new Map<string, FaceSample>();
  const cards: Uint8Array[] = [];
  for (const [index, p] of predictions.entries()) {
    if (!p.ok) continue;
    context.signal.throwIfAborted();
    const sample = truth.get(resolve(p.path));
    const name = names[index] as string;
    const windows = new Map(p.windows.map((w) => [w.name, w.box]));
    const box = sample?.box === undefined ? {} : { truth: sample.box };
    const annotation = {
      imagePath: p.path,
      windows,
      ...box,
      attributes: p.attributes.map((a, i) => ({
        ...a,
        ...(sample === undefined ? {} : { truth: sample.attributes[i] === 1 }),
      })),
    };
    const card = await renderAnnotation(annotation);
    await writeFile(join(folder, imageFile(name)), card);
    cards.push(card);
    for (const w of p.windows) {
      const { values, rows, cols, covers } = w.response;
      const windows = new Map([[w.name, w.box]]);
      const heatmap = { imagePath: p.path, map: values, rows, cols, region: covers, windows, ...box };
      await writeFile(join(folder, responseFile(name, w.name)), await renderHeatmap(heatmap));
    }
  }
  if (cards.length > 1) {
    const items = cards.map((image) => ({ image }));
    const sheet = { items, columns: Math.min(3, cards.length), cellWidth: 760 };
    await writeFile(join(folder, imageFile(sheetName)), await renderContactSheet(sheet));
  }
}

/** The samples of the evaluated data set by absolute path. */
async function ownSamples({ run, data }: TrainingContext): Promise<ReadonlyMap<string, FaceSample>> {
  const name = run.plan.evaluate?.on.data;
  if (name === undefined) {
    throw fault("evaluation/no-block", { what: "--truth", file: basename(run.plan.spec.file) });
  }
  return new Map((await data.faces(name)).samples.map((s) => [resolve(s.path), s]));
}
