import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { Analysis } from "../../../compiler/compile.js";
import { tidy } from "../../../compiler/diagnostics/sink.js";
import type { Settings } from "../../../compiler/resolve/parameters.js";
import { printable } from "../../../dsl/text/printable.js";
import { checkFile } from "../../build/compile-file.js";
import { specPath } from "../../build/spec-path.js";
import { ExitCode } from "../../errors/user-error.js";
import { collectPairs } from "../options.js";
import { type DiagnosticFormat, reportDiagnostics } from "../report-diagnostics.js";

interface CheckOptions {
  readonly format: DiagnosticFormat;
  readonly denyWarnings?: boolean;
  readonly set?: Settings;
}

export function checkCommand(): Command {
  return new Command("check")
    .description("report all errors in .fan files")
    .argument("<file...>", ".fan files")
    .addOption(new Option("--format <format>", "output format").choices(["text", "json", "github"]).default("text"))
    .option("--deny-warnings", "exit with code 4 if there is a warning")
    .option("--set <name=value>", "set a parameter", collectPairs)
    .action((files: readonly string[], options: CheckOptions) => {
      const found = checkAll(files, options.set ?? new Map());
      const errors = reportDiagnostics(found, options.format, process.stdout);
      const warnings = found.diagnostics.length - errors;
      if (errors === 0 && options.format === "text") {
        const what = found.checked.length === 1 ? found.checked[0] : `${found.checked.length} files`;
        process.stdout.write(`${printable(what ?? "")}: no errors\n`);
      }
      const failed = errors > 0 || (options.denyWarnings === true && warnings > 0);
      process.exitCode = found.unread ? ExitCode.usage : failed ? ExitCode.findings : ExitCode.ok;
    });
}

interface Found extends Pick<Analysis, "diagnostics" | "sources"> {
  /** The files as they were given, each once. */
  readonly checked: readonly string[];
  /** A file of the command line cannot be read. */
  readonly unread: boolean;
}

/** The findings of all files together; what several files import is reported once. */
function checkAll(files: readonly string[], settings: Settings): Found {
  const once = files.filter((file, i) => files.findIndex((other) => resolve(other) === resolve(file)) === i);
  const all = once.map((given) => {
    const file = specPath(given);
    return { file, ...checkFile(file, settings) };
  });
  return {
    checked: once,
    diagnostics: tidy(all.flatMap(({ diagnostics }) => diagnostics)),
    sources: new Map(all.flatMap(({ sources }) => [...sources])),
    unread: all.some(({ file, sources }) => !sources.has(file)),
  };
}
