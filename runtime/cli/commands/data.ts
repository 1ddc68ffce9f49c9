import { availableParallelism } from "node:os";
import { Command, Option } from "commander";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import { ExitCode } from "../../errors/exit-codes.js";
import { interruptSignal } from "../../terminal/interrupt.js";
import { useOutputAs } from "../../terminal/output.js";
import { terminalProgress } from "../../terminal/terminal-progress.js";
import { generateAvatars } from "../../tools/avatars/generate.js";
import { AVATARS_DEFAULTS, type FaceCount } from "../../tools/avatars/options.js";
import { integerFrom, rangeFrom, shareFrom, sizeFrom } from "../options.js";
import { forceOption, outputFolder, sayReplaced } from "../output-options.js";
import { dataCheckCommand } from "./data-check.js";

interface AvatarsCommandOptions {
  readonly output: string;
  readonly identities: number;
  readonly imagesPerIdentity: number;
  readonly styles: readonly string[];
  readonly seed: number;
  readonly faces: FaceCount;
  readonly unknown?: number;
  readonly size: { readonly height: number; readonly width: number };
  readonly objectClasses: number;
  readonly objectsPerClass: number;
  readonly objectSize: number;
  readonly backgrounds: number;
  readonly force: boolean;
  readonly json?: boolean;
}

export function dataCommand(): Command {
  const defaults = AVATARS_DEFAULTS;
  const avatars = new Command("avatars")
    .description(
      "write a labelled data set of drawn faces in CelebA's file formats, with object categories for pre-training",
    )
    .requiredOption("-o, --output <dir>", "folder to write", outputFolder)
    .option("--identities <n>", "number of identities", integerFrom(1), defaults.identities)
    .option("--images-per-identity <n>", "images of each identity", integerFrom(1), defaults.imagesPerIdentity)
    .option("--styles <list>", "DiceBear styles, separated by commas", (text) => text.split(","), defaults.styles)
    .option("--seed <n>", "the same seed gives the same bytes", integerFrom(0), defaults.seed)
    .addOption(
      new Option("--faces <n>", "figures in each image: a number, or a range such as 1..4")
        .argParser(rangeFrom(1))
        .default({ least: 1, most: 1 }, "1"),
    )
    .addOption(
      new Option("--unknown <share>", "share of the labels to hide: 0 in the list of attributes").argParser(shareFrom),
    )
    .addOption(
      new Option("--size <HxW>", "size of the images in pixels")
        .argParser(sizeFrom(16))
        .default(defaults.size, `${defaults.size.height}x${defaults.size.width}`),
    )
    .option("--object-classes <n>", "number of object categories", integerFrom(0), defaults.objectClasses)
    .option("--objects-per-class <n>", "images of each category", integerFrom(1), defaults.objectsPerClass)
    .option("--object-size <n>", "side of an object image in pixels", integerFrom(16), defaults.objectSize)
    .option(
      "--backgrounds <n>",
      "scenes without a face, in the folder backgrounds",
      integerFrom(0),
      defaults.backgrounds,
    )
    .addOption(forceOption())
    .option("--json", "print a summary as JSON")
    .action(async (options: AvatarsCommandOptions) => {
      const { output, json, ...recipe } = options;
      useOutputAs("report");
      const interrupt = interruptSignal({ said: "stopping" });
      const progress = terminalProgress();
      let task: ReturnType<typeof progress.begin> | undefined;
      try {
        const summary = await generateAvatars({
          ...recipe,
          out: output,
          workers: availableParallelism(),
          signal: interrupt.signal,
          onProgress: (done, total) => {
            task ??= progress.begin("avatars", total);
            task.update(done);
          },
        });
        task?.end();
        sayReplaced(summary.replaced);
        const kept = "the same data set is there already, unchanged";
        progress.note(`${printable(output)}: ${summary.outcome === "kept" ? kept : "written"}`);
        if (summary.manifest.recipe.unknown !== undefined)
          progress.note("some labels are 0: declare the data set with `unknown: 0`");
        if (json === true) process.stdout.write(`${printableJson(summary)}\n`);
        process.exitCode = ExitCode.ok;
      } catch (error) {
        if (!interrupt.signal.aborted) throw error;
        process.exitCode = interrupt.exitCode();
      } finally {
        interrupt.release();
      }
    });
  return new Command("data")
    .description("make and inspect data sets")
    .addCommand(avatars)
    .addCommand(dataCheckCommand());
}
