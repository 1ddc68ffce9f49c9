import { availableParallelism } from "node:os";
import { dirname, parse, resolve } from "node:path";
import { Command, Option } from "commander";
import { z } from "zod";
import { planSchema } from "../../../compiler/contract/schema.js";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import { specPath } from "../../build/spec-path.js";
import { DataSets, dataRoots } from "../../data/data-sets.js";
import { DecodePool } from "../../data/images/decode-pool.js";
import { correlationImage } from "../../drawing/correlation-map.js";
import { renderDataSheet } from "../../drawing/data-sheet.js";
import { encodedFor, requireImageName } from "../../drawing/shown-image.js";
import { ExitCode, fault, UserError } from "../../errors/user-error.js";
import { type FileRules, requireOutputFile, writeOutputFile } from "../../files/outputs.js";
import { Interrupted } from "../../process/interrupted.js";
import { interruptSignal } from "../../terminal/interrupt.js";
import { useOutputAs } from "../../terminal/output.js";
import { terminalProgress } from "../../terminal/terminal-progress.js";
import { checkData, type Means, sheetOf } from "../../tools/data-check/check-data.js";
import {
  type CheckedData,
  checkedKinds,
  type FolderOptions,
  loadFolder,
  loadNamed,
} from "../../tools/data-check/checked-data.js";
import type { DataReport } from "../../tools/data-check/report-schema.js";
import { reportText } from "../../tools/data-check/report-text.js";
import { collectPairs } from "../options.js";
import { forceOption, sayReplaced } from "../output-options.js";
import { checkedModel } from "../report-diagnostics.js";

interface DataCheckOptions extends FolderOptions {
  readonly dataSet?: string;
  readonly data?: ReadonlyMap<string, string>;
  readonly set?: ReadonlyMap<string, string>;
  readonly json?: boolean;
  readonly force: boolean;
  readonly sheet?: string;
  readonly correlations?: string;
}

/** A data set to check; with several, the names of its images contain `name`. */
interface Wanted {
  readonly name: string;
  /** What it is read from. */
  readonly inputs: readonly string[];
  readonly load: () => Promise<CheckedData>;
}

/** What was found of one data set, or the structural fault that its reader stopped at. */
type Outcome =
  | { readonly name: string; readonly report: DataReport }
  | { readonly name: string; readonly code: string; readonly error: string };

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
  const report = await checkOne(
    { name: folder, inputs: [folder], load: () => loadFolder(folder, options) },
    "",
    options,
    means,
  );
  process.stdout.write(options.json === true ? `${printableJson(report, 2)}\n` : reportText(report));
  return report.faults.length > 0 ? ExitCode.findings : ExitCode.ok;
}

/** The parts of a plan that describe its data; a checked model has them in the same form. */
const dataOfPlan = z.object({ data: planSchema.shape.data, attributeLists: planSchema.shape.attributeLists });

async function checkSpec(file: string, options: DataCheckOptions, means: Means): Promise<ExitCode> {
  const spec = specPath(file);
  const model = checkedModel(spec, options.set);
  const names = model.data.map(({ name }) => name);
  for (const name of [...(options.data?.keys() ?? []), ...(options.dataSet === undefined ? [] : [options.dataSet])]) {
    if (!names.includes(name))
      throw fault("run/unknown-data-set", {
        name,
        file,
        option: "--data or --data-set",
        expected: `one of ${names.join(", ")}`,
      });
  }
  const { data: described, attributeLists } = dataOfPlan.parse(model);
  const roots = dataRoots({ data: described }, dirname(spec), options.data ?? new Map());
  const data = new DataSets({ data: described, attributeLists }, roots);
  const wanted = names
    .filter((name) => options.dataSet === undefined || name === options.dataSet)
    .map((name): Wanted => ({ name, inputs: [spec, roots.get(name) ?? []].flat(), load: () => loadNamed(data, name) }));
  const outcomes: Outcome[] = [];
  for (const one of wanted) {
    const outcome = await checkOne(one, wanted.length > 1 ? `-${one.name}` : "", options, means).then(
      (report): Outcome => ({ name: one.name, report }),
      (error: unknown): Outcome => {
        if (!(error instanceof UserError)) throw error;
        return { name: one.name, code: error.code, error: error.render() };
      },
    );
    outcomes.push(outcome);
    if (options.json !== true)
      process.stdout.write(
        `${printable(one.name)}\n${"report" in outcome ? reportText(outcome.report) : `error[${outcome.code}]: ${outcome.error}\n`}\n`,
      );
  }
  if (options.json === true)
    process.stdout.write(`${printableJson({ schema: "fanc.spec-data-check/1", spec: file, data: outcomes }, 2)}\n`);
  const wrong = outcomes.some((one) => "error" in one || one.report.faults.length > 0);
  return wrong ? ExitCode.findings : ExitCode.ok;
}

async function checkOne(
  { name, inputs, load }: Wanted,
  suffix: string,
  { sheet, correlations, force }: DataCheckOptions,
  means: Means,
): Promise<DataReport> {
  const imageOf = (file: string, option: string): { readonly file: string; readonly rules: FileRules } => ({
    file: withSuffix(file, suffix),
    rules: { kind: "images", force, inputs, elsewhere: `choose another file with ${option}` },
  });
  if (sheet !== undefined) requireImageName(sheet);
  if (correlations !== undefined && !/\.svg$/i.test(correlations)) requireImageName(correlations);
  if (sheet !== undefined && correlations !== undefined && resolve(sheet) === resolve(correlations))
    throw fault("command/same-file", { one: "--sheet", other: "--correlations", file: sheet });
  for (const { file, rules } of [
    ...(sheet === undefined ? [] : [imageOf(sheet, "--sheet")]),
    ...(correlations === undefined ? [] : [imageOf(correlations, "--correlations")]),
  ])
    await requireOutputFile(file, rules);
  const data = await load();
  const report = await checkData(data, means);
  if (sheet !== undefined) {
    const { file, rules } = imageOf(sheet, "--sheet");
    const png = await renderDataSheet(sheetOf(data, name));
    sayReplaced(await writeOutputFile(file, await encodedFor(file, png), rules));
  }
  if (correlations !== undefined && report.attributes.length > 0) {
    const map = {
      names: data.attributeNames.map((attribute) => attribute.replaceAll("_", " ")),
      values: report.correlations,
      title: `${name}: correlations of attributes over ${report.images} images (phi)`,
    };
    const { file, rules } = imageOf(correlations, "--correlations");
    sayReplaced(await writeOutputFile(file, await correlationImage(map, file), rules));
  }
  return report;
}

/** `sheet.png` becomes `sheet-faces.png`. */
function withSuffix(file: string, suffix: string): string {
  const { dir, name, ext } = parse(file);
  return `${dir === "" ? "" : `${dir}/`}${name}${suffix}${ext}`;
}
