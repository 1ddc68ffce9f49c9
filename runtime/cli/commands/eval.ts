import { Command, InvalidArgumentError } from "commander";
import { printable } from "../../../dsl/text/printable.js";
import { didYouMean } from "../../../dsl/text/suggest.js";
import { modulesOfSpec } from "../../build/run-modules.js";
import { absoluteRoots } from "../../data/data-sets.js";
import type { EngineName } from "../../engines/engine-names.js";
import { ExitCode } from "../../errors/exit-codes.js";
import type { Answers } from "../../evaluate/answers.js";
import { answersCsv, encodeAnswers } from "../../evaluate/answers-file.js";
import { anyFailed, claimLines, claimsOfRun } from "../../evaluate/claims.js";
import { evaluateRun, evaluationData } from "../../evaluate/evaluate-run.js";
import { evaluationJson } from "../../evaluate/evaluation-schema.js";
import { partsText } from "../../evaluate/slices-text.js";
import { attributeTable } from "../../evaluate/table.js";
import { type ColumnName, columnNames } from "../../evaluate/table-columns.js";
import { requireOutputFile, writeOutputFile } from "../../files/outputs.js";
import { requireRoots } from "../../run/require-data-sets.js";
import { openRunEngine } from "../../run/run-engine.js";
import { RunFolder } from "../../run/run-folder.js";
import { runPaths } from "../../run/run-parts.js";
import { type SessionOptions, withSession } from "../../session/session.js";
import { useOutputAs } from "../../terminal/output.js";
import { useColour } from "../../terminal/terminal.js";
import { engineOption } from "../engine-option.js";
import { collectPairs, threadsOption } from "../options.js";
import { forceOption, sayReplaced } from "../output-options.js";

interface EvalOptions {
  readonly data?: ReadonlyMap<string, string>;
  readonly json?: boolean;
  readonly metrics?: readonly ColumnName[];
  readonly answers?: string;
  readonly force: boolean;
  readonly engine?: EngineName;
  readonly threads?: number;
}

/** Claims follow the table; standard output has nothing but JSON with `--json`. */
const claimsTo = ({ json = false }: EvalOptions): NodeJS.WriteStream => (json ? process.stderr : process.stdout);

/** `accuracy,f1`; for commander's `argParser`. */
function columnsFrom(text: string): readonly ColumnName[] {
  return text.split(",").map((part) => {
    const name = part.trim();
    const found = columnNames.find((one) => one === name);
    if (found === undefined)
      throw new InvalidArgumentError(
        `no metric is called "${printable(name)}"; ${didYouMean(name, columnNames) ?? `choose from ${columnNames.join(", ")}`}`,
      );
    return found;
  });
}

/** The name of a file for answers; for commander's `argParser`. */
function answersName(text: string): string {
  if (/\.(csv|parquet)$/i.test(text)) return text;
  throw new InvalidArgumentError("expected a file name that ends in .csv or .parquet");
}

const answersAs = (file: string, answers: Answers): string | Uint8Array =>
  /\.csv$/i.test(file) ? answersCsv(answers) : encodeAnswers(answers);

/** @param modules those of a run, for an engine that runs such. */
export function evalCommand(modules: SessionOptions["modules"] = modulesOfSpec): Command {
  return new Command("eval")
    .description("evaluate a finished run: metrics per attribute with intervals, localisation recall")
    .argument("<run>", "run folder")
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .addOption(engineOption("onnx"))
    .addOption(threadsOption())
    .option("--metrics <names>", `columns of the table, with commas: ${columnNames.join(", ")}`, columnsFrom)
    .option("--answers <file>", "write the answers about each image to this file: .csv or .parquet", answersName)
    .addOption(forceOption())
    .option("--json", "print the evaluation as JSON, with all metrics")
    .action(async (folder: string, options: EvalOptions) => {
      const rules = {
        kind: "answers",
        force: options.force,
        inputs: runPaths(folder),
        elsewhere: "choose another file",
      };
      if (options.answers !== undefined) await requireOutputFile(options.answers, rules);
      const found = await RunFolder.open(folder);
      const open = async (): Promise<RunFolder> => {
        const run = await RunFolder.open(folder);
        run.useData(absoluteRoots(options.data));
        await requireRoots(evaluationData(run.plan), run.roots);
        return run;
      };
      const session = {
        lock: { folder, again: "run the command again" },
        open,
        openEngine: () => openRunEngine(found, options.engine, options.threads),
        modules,
        whenStopped: "nothing was changed",
      };
      useOutputAs("report");
      process.exitCode = await withSession(session, async (context) => {
        const { evaluation, answers } = await evaluateRun(context);
        if (options.json === true) process.stdout.write(`${evaluationJson(evaluation)}\n`);
        else {
          const style = { colour: useColour(process.stdout), columns: options.metrics };
          process.stdout.write(`${attributeTable(evaluation, style)}${partsText(evaluation, style)}\n`);
        }
        if (options.answers !== undefined) {
          sayReplaced(await writeOutputFile(options.answers, answersAs(options.answers, answers), rules));
          if (options.json !== true) process.stdout.write(`wrote ${printable(options.answers)}\n`);
        }
        const claims =
          context.run.state.rehearsal === undefined ? claimsOfRun(context.run.plan.claims, evaluation) : [];
        for (const line of claimLines(claims)) claimsTo(options).write(`${printable(line)}\n`);
        return anyFailed(claims) ? ExitCode.claimFailed : ExitCode.ok;
      });
    });
}
