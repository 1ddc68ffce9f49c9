import { availableParallelism } from "node:os";
import { Command, Option } from "commander";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import { specPath } from "../../build/spec-path.js";
import { DecodePool } from "../../data/images/decode-pool.js";
import { ExitCode } from "../../errors/exit-codes.js";
import { Interrupted } from "../../process/interrupted.js";
import { interruptSignal } from "../../terminal/interrupt.js";
import { useOutputAs } from "../../terminal/output.js";
import { terminalProgress } from "../../terminal/terminal-progress.js";
import type { Means } from "../../tools/data-check/check-data.js";
import { checkedKinds, type FolderOptions } from "../../tools/data-check/checked-data.js";
import {
  checkSubject,
  checkSubjects,
  type DataDrawings,
  folderSubject,
  type Outcome,
  specSubjects,
} from "../../tools/data-check/data-checks.js";
import { reportText } from "../../tools/data-check/report-text.js";
import { collectPairs } from "../options.js";
import { forceOption, sayReplaced } from "../output-options.js";
import { checkedModel } from "../report-diagnostics.js";

interface DataCheckOptions extends FolderOptions, DataDrawings {
  readonly dataSet?: string;
  readonly data?: ReadonlyMap<string, string>;
  readonly set?: ReadonlyMap<string, string>;
  readonly json?: boolean;
}

export function dataCheckCommand(): Command {
  return new Command("check")
    .description("count a data set, decode every image and report problems")
    .argument("<path>", "folder of a data set, or a .fan file whose data sets are checked with their options")
    .addOption(
      new Option(
        "--kind <kind>",
        "what a folder is (default: celeba or lfwa where their lists are, else image_folder)",
      ).choices(checkedKinds),
    )
    .addOption(
      new Option("--images <which>", "which images of CelebA (default: wild where there is img_celeba)").choices([
        "wild",
        "aligned",
      ]),
    )
    .option("--data-set <name>", "only this data set of a .fan file")
    .option("--data <name=dir>", "another folder for a data set of a .fan file", collectPairs)
    .option("--set <name=value>", "value of a parameter of a .fan file", collectPairs)
    .option("--sheet <file>", "write a contact sheet of images with their boxes and labels (.png, .jpg)")
    .option("--correlations <file>", "draw a diagram of the correlations between attributes (.png, .jpg, .svg)")
    .addOption(forceOption())
    .option("--json", "print the report as JSON")
    .action(async (path: string, options: DataCheckOptions) => {
      useOutputAs("report");
      const interrupt = interruptSignal({ said: "stopping" });
      const pool = new DecodePool(Math.max(1, Math.min(4, availableParallelism())));
      try {
        const means = { pool, progress: terminalProgress(), signal: interrupt.signal };
        process.exitCode = path.endsWith(".fan")
          ? await checkSpec(path, options, means)
          : await checkFolder(path, options, means);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        process.exitCode = interrupt.exitCode();
      } finally {
        interrupt.release();
        await pool.close();
      }
    });
}

async function checkFolder(folder: string, options: DataCheckOptions, means: Means): Promise<ExitCode> {
  const { report, replaced } = await checkSubject(folderSubject(folder, options), options, means);
  sayReplaced(replaced);
  process.stdout.write(options.json === true ? `${printableJson(report, 2)}\n` : reportText(report));
  return report.faults.length > 0 ? ExitCode.findings : ExitCode.ok;
}

async function checkSpec(file: string, options: DataCheckOptions, means: Means): Promise<ExitCode> {
  const spec = specPath(file);
  const model = checkedModel(spec, options.set);
  const subjects = specSubjects(model, spec, { data: options.data, only: options.dataSet });
  const outcomes = await checkSubjects(subjects, options, means, (outcome) => {
    if ("report" in outcome) sayReplaced(outcome.replaced);
    if (options.json !== true) process.stdout.write(`${printable(outcome.name)}\n${outcomeText(outcome)}\n`);
  });
  if (options.json === true) {
    const data = outcomes.map((one) => ("report" in one ? { name: one.name, report: one.report } : one));
    process.stdout.write(`${printableJson({ schema: "fanc.spec-data-check/1", spec: file, data }, 2)}\n`);
  }
  const wrong = outcomes.some((one) => "error" in one || one.report.faults.length > 0);
  return wrong ? ExitCode.findings : ExitCode.ok;
}

const outcomeText = (outcome: Outcome): string =>
  "report" in outcome ? reportText(outcome.report) : `error[${outcome.code}]: ${outcome.error}\n`;
