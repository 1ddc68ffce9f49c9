import { text as readAll } from "node:stream/consumers";
import { Command } from "commander";
import { type JsonDiagnostic, jsonReport } from "../../../compiler/diagnostics/render-json.js";
import type { SourceFile } from "../../../dsl/source/source-file.js";
import { printable, printableJson, printableLines } from "../../../dsl/text/printable.js";
import { formattedBelow, formattedText, type Outcome, rewritten } from "../../build/format-file.js";
import { ExitCode } from "../../errors/exit-codes.js";
import { fault } from "../../errors/user-error.js";
import { lineDiff } from "../../text/line-diff.js";
import { reportDiagnostics } from "../report-diagnostics.js";

interface FmtOptions {
  readonly check?: boolean;
  readonly stdin?: boolean;
  readonly json?: boolean;
}

/** Lines of the difference that `--check` shows for each file. */
const SHOWN = 20;

export function fmtCommand(): Command {
  return new Command("fmt")
    .description("format .fan files")
    .argument("[paths...]", ".fan files, or folders with such files")
    .option("--check", "write nothing; show the changes, with exit code 5 if there are any")
    .option("--stdin", "format standard input to standard output; a path then only names it in messages")
    .option("--json", "print what was done as JSON")
    .action(async (paths: readonly string[], options: FmtOptions) => {
      const outcomes = options.stdin === true ? [await formatStdin(paths, options)] : await formatFiles(paths, options);
      if (options.json === true) process.stdout.write(`${printableJson(jsonOf(outcomes), 2)}\n`);
      else for (const outcome of outcomes) report(outcome, options);
      process.exitCode = exitCodeOf(outcomes, options);
    });
}

async function formatStdin(names: readonly string[], options: FmtOptions): Promise<Outcome> {
  if (names.length > 1) throw fault("command/several-texts");
  const outcome = formattedText(names[0] ?? "standard input", await readAll(process.stdin));
  const isText = outcome.status === "unchanged" || outcome.status === "changed";
  if (isText && options.check !== true && options.json !== true)
    process.stdout.write(process.stdout.isTTY ? printableLines(outcome.after) : outcome.after);
  return outcome;
}

async function formatFiles(paths: readonly string[], { check }: FmtOptions): Promise<readonly Outcome[]> {
  if (paths.length === 0) {
    throw fault("command/no-files");
  }
  const outcomes = new Map(paths.flatMap(formattedBelow).map((outcome) => [outcome.file, outcome]));
  if (check === true) return [...outcomes.values()];
  const done: Outcome[] = [];
  for (const outcome of outcomes.values()) done.push(outcome.status === "changed" ? await rewritten(outcome) : outcome);
  return done;
}

function report(outcome: Outcome, { check, stdin }: FmtOptions): undefined {
  switch (outcome.status) {
    case "unchanged":
      return;
    case "changed": {
      if (check !== true) {
        if (stdin !== true) process.stdout.write(`${printable(outcome.file)}: formatted\n`);
        return;
      }
      const diff = lineDiff(outcome.before, outcome.after, SHOWN).map((line) => `  ${printableLines(line)}\n`);
      process.stdout.write(`${printable(outcome.file)}: not formatted\n${diff.join("")}`);
      return;
    }
    case "faulty":
      reportDiagnostics({ ...outcome, sources: sourcesOf([outcome]) }, "text", process.stderr);
      return;
    case "unreadable":
    case "unwritable":
      process.stderr.write(`error: ${printable(`${outcome.file}: ${outcome.reason}`)}\n`);
      return;
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

type Faulty = Extract<Outcome, { readonly status: "faulty" }>;

const isFaulty = (outcome: Outcome): outcome is Faulty => outcome.status === "faulty";
const sourcesOf = (all: readonly Faulty[]): ReadonlyMap<string, SourceFile> =>
  new Map(all.map(({ file, source }) => [file, source]));

interface FmtReport {
  readonly schema: "fanc.fmt/1";
  readonly files: readonly { readonly file: string; readonly status: Outcome["status"]; readonly reason?: string }[];
  readonly diagnostics: readonly JsonDiagnostic[];
}

function jsonOf(outcomes: readonly Outcome[]): FmtReport {
  const faulty = outcomes.filter(isFaulty);
  const all = faulty.flatMap(({ diagnostics }) => diagnostics);
  return {
    schema: "fanc.fmt/1",
    files: outcomes.map((one) => ({
      file: one.file,
      status: one.status,
      ...("reason" in one ? { reason: one.reason } : {}),
    })),
    diagnostics: jsonReport(all, sourcesOf(faulty)).diagnostics,
  };
}

function exitCodeOf(outcomes: readonly Outcome[], { check }: FmtOptions): ExitCode {
  const has = (status: Outcome["status"]): boolean => outcomes.some((one) => one.status === status);
  if (has("unreadable") || has("unwritable")) return ExitCode.usage;
  if (has("faulty")) return ExitCode.findings;
  return check === true && has("changed") ? ExitCode.formatDifferences : ExitCode.ok;
}
