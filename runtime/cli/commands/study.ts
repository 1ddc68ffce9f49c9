import { join } from "node:path";
import { Command, Option } from "commander";
import { z } from "zod";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import type { EngineName } from "../../engines/engine-names.js";
import { ExitCode } from "../../errors/exit-codes.js";
import { fault } from "../../errors/user-error.js";
import { anyFailed, claimLines } from "../../evaluate/claims.js";
import { decidableClaims, decidableLine } from "../../evaluate/decidable.js";
import { holdLock } from "../../files/locks/lock-file.js";
import { makeFolder } from "../../files/make-folder.js";
import { requireOutputFile, writeOutputFile } from "../../files/outputs.js";
import { Interrupted } from "../../process/interrupted.js";
import { formatStudy, type StudyFormat, studyFormatOf, studyFormats } from "../../study/format/format.js";
import { planJson, planLines } from "../../study/plan-text.js";
import { studyResults } from "../../study/run-status.js";
import { type Failures, runStudy } from "../../study/run-study.js";
import { claimsOfStudy } from "../../study/study-claims.js";
import { requireSameData } from "../../study/study-data.js";
import { failedRuns, failureLines } from "../../study/study-failures.js";
import { readStudy, requireSameStudy, writeStudy } from "../../study/study-file.js";
import { moveChanged, studyLock } from "../../study/study-folder.js";
import { studyTable } from "../../study/study-table.js";
import { countStudy, estimateCounted } from "../../study/study-times.js";
import { studyTableSchema } from "../../study/table-schema.js";
import { interruptSignal } from "../../terminal/interrupt.js";
import { useOutputAs } from "../../terminal/output.js";
import { useColour } from "../../terminal/terminal.js";
import { notesOnly, terminalProgress } from "../../terminal/terminal-progress.js";
import { quoted } from "../../text/quoted.js";
import { engineOption } from "../engine-option.js";
import { collectPairs, collectTexts, integerFrom, threadsOption } from "../options.js";
import { forceOption, outputFolder, sayReplaced } from "../output-options.js";
import { studyTotalLine, studyTotals } from "../plan/study-plan-text.js";
import { openStudy } from "../study/open-study.js";

interface Options {
  readonly study?: string;
  readonly jobs: number;
  readonly run?: string;
  readonly data?: ReadonlyMap<string, string>;
  readonly rehearse?: number;
  readonly reuse?: readonly string[];
  readonly dryRun?: boolean;
  readonly format?: StudyFormat;
  readonly output?: string;
  readonly force: boolean;
  readonly json?: boolean;
  readonly engine?: EngineName;
  readonly threads?: number;
}

export function studyCommand(): Command {
  return new Command("study")
    .description(
      "train and evaluate every point of a study with every seed, and compare them; the same command resumes it",
    )
    .argument("<spec>", ".fan file with a study")
    .option("--study <name>", "the study, if the file has several")
    .addOption(new Option("--jobs <n>", "runs to train at the same time").argParser(integerFrom(1)).default(1))
    .option("--run <dir>", "folder of the study (default: runs/STUDY next to the spec)", outputFolder)
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .addOption(engineOption("onnx"))
    .addOption(threadsOption())
    .addOption(
      new Option("--rehearse <updates>", "try every run with this number of updates and few images").argParser(
        integerFrom(1),
      ),
    )
    .option("--reuse <dir>", "reuse stages of this run, or of the runs in this folder, too", collectTexts)
    .option("--dry-run", "print the plan and exit")
    .addOption(
      new Option("--format <format>", "form of the table (default: text, or what -o names)").choices(studyFormats),
    )
    .option("-o, --output <file>", "write the table to this file: .txt, .md, .tex, .csv, .json or .html")
    .addOption(forceOption())
    .option("--json", "print every event as a line of JSON")
    .action(async (file: string, options: Options) => {
      process.exitCode = await study(file, options);
    });
}

async function study(file: string, options: Options): Promise<number> {
  const { output, force } = options;
  const rules = { kind: "study table", force, inputs: [file] };
  if (output !== undefined) await requireOutputFile(output, rules);
  const format = options.format ?? (output === undefined ? "text" : studyFormatOf(output));
  if (format === undefined) throw fault("command/table-name", { file: output ?? "" });
  const { rehearse, reuse = [], json = false } = options;
  const { model, plan, folder, means, data } = await openStudy(file, options);
  const print = (line: object): void => void (json && process.stdout.write(`${printableJson(line)}\n`));
  // Standard output has nothing but a table in another format than text.
  const out = json || (output === undefined && format !== "text") ? process.stderr : process.stdout;
  const decidable =
    plan.testImages === undefined ? [] : decidableClaims(model.claims, plan.testImages, plan.seeds.length);
  const { jobs } = options;
  const estimated = estimateCounted(await countStudy(plan, { folder, means, jobs }));
  const lines = [
    ...planLines(plan),
    studyTotalLine(estimated, jobs, quoted(file)),
    ...(reuse.length === 0
      ? []
      : [`less what is reused from ${reuse.map(quoted).join(" and ")}: each run says how many stages when it ends`]),
    ...decidable.map(decidableLine),
  ];
  out.write(`${lines.map(printable).join("\n")}\n`);
  const planned = { ...planJson(plan, decidable), ...studyTotals(estimated) };
  print({ time: new Date().toISOString(), type: "plan", ...planned });
  if (options.dryRun === true) return ExitCode.ok;
  useOutputAs("report");
  await makeFolder(folder);
  const again = "run the same command again";
  const lock = await holdLock(join(folder, studyLock), {
    message: "another process is working on this study",
    hint: "wait for it or stop it, or choose another folder with --run",
    whenLost: again,
  });
  const interrupt = interruptSignal({ said: "stopping the runs after their step" });
  const bars = !json || (process.stderr.isTTY === true && process.stdout.isTTY !== true);
  const progress = bars ? terminalProgress() : notesOnly();
  try {
    // Another process can have worked on the study until now.
    const before = await readStudy(folder);
    if (before !== undefined) {
      requireSameStudy(folder, before, plan.name, means);
      await requireSameData(folder, before, plan, data);
      for (const { name, moved } of await moveChanged(folder, before, plan))
        progress.note(`${name}: its spec has changed, so it is trained again; its earlier runs are now in ${moved}`);
    }
    await writeStudy(folder, plan, means, data, before);
    const failures = await runStudy(plan, {
      folder,
      jobs,
      means,
      data,
      reuse,
      signal: interrupt.signal,
      progress,
      report: (point, { seed }, event) => print({ point: point.name, seed, ...event }),
    });
    progress.close();
    const results = await studyResults(folder, plan, new Map([...failures].map(([run, { reason }]) => [run, reason])));
    const failed = failedRuns(results);
    const claims = rehearse === undefined ? claimsOfStudy(model.claims, results) : [];
    const table = studyTable(results, claims);
    const ending = { time: new Date().toISOString(), type: "finished", folder, failed: failed.length };
    print({ ...ending, table: z.encode(studyTableSchema, table) });
    const style = { colour: output === undefined && useColour(process.stdout), width: process.stdout.columns };
    const text = formatStudy(table, format, style);
    if (output !== undefined) {
      sayReplaced(await writeOutputFile(output, text, rules));
      if (!json) process.stdout.write(`wrote ${printable(output)}\n`);
    } else if (!json) process.stdout.write(format === "text" ? `\n${text}` : text);
    // The table as text has them.
    const shown = format === "text" && output === undefined && !json;
    for (const line of shown ? [] : claimLines(claims)) out.write(`${printable(line)}\n`);
    for (const line of failureLines(folder, results, failed)) process.stderr.write(`${printable(line)}\n`);
    if (failed.length > 0) return exitCodeOf(failures);
    return anyFailed(claims) ? ExitCode.claimFailed : ExitCode.ok;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    progress.note(`stopped; resume with the same command: fanc study ${quoted(file)}`);
    print({ time: new Date().toISOString(), type: "stopped", folder });
    return interrupt.exitCode();
  } finally {
    progress.close();
    interrupt.release();
    await lock.release();
  }
}

/** The code of a failed run; that of a divergence if the failed runs have diverged before. */
function exitCodeOf(failures: Failures): number {
  const codes = [...failures.values()].map(({ code }) => code);
  return codes.find((code) => code !== ExitCode.noUsableModel) ?? ExitCode.noUsableModel;
}
