import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { Analysis } from "../../../compiler/compile.js";
import { tidy } from "../../../compiler/diagnostics/sink.js";
import type { Settings } from "../../../compiler/resolve/settings/read.js";
import { printable } from "../../../dsl/text/printable.js";
import { checkFile } from "../../build/compile-file.js";
import { fanFiles } from "../../build/fan-files.js";
import { specPath } from "../../build/spec-path.js";
import { ExitCode } from "../../errors/exit-codes.js";
import { fault } from "../../errors/user-error.js";
import { type SettingOptions, settingsFrom, withSettingOptions } from "../options.js";
import { type DiagnosticFormat, reportDiagnostics } from "../report-diagnostics.js";

interface CheckOptions extends SettingOptions {
  readonly format: DiagnosticFormat;
  readonly denyWarnings?: boolean;
}

export function checkCommand(): Command {
  return withSettingOptions(new Command("check"))
    .description("report all errors in .fan files")
    .argument("<paths...>", ".fan files, or folders with such files")
    .addOption(new Option("--format <format>", "output format").choices(["text", "json", "github"]).default("text"))
    .option("--deny-warnings", "exit with code 4 if there is a warning")
    .action((paths: readonly string[], options: CheckOptions) => {
      const { files, unread } = specsIn(paths);
      for (const one of unread) process.stderr.write(`error: ${printable(one)}: this folder cannot be read\n`);
      const found = checkAll(files, settingsFrom(options) ?? new Map());
      const errors = reportDiagnostics(found, options.format, process.stdout);
      const warnings = found.diagnostics.length - errors;
      if (errors === 0 && options.format === "text") {
        const what = found.checked.length === 1 ? found.checked[0] : `${found.checked.length} files`;
        process.stdout.write(`${printable(what ?? "")}: no errors\n`);
      }
      const failed = errors > 0 || (options.denyWarnings === true && warnings > 0);
      process.exitCode = found.unread || unread.length > 0 ? ExitCode.usage : failed ? ExitCode.findings : ExitCode.ok;
    });
}

interface Found extends Pick<Analysis, "diagnostics" | "sources"> {
  /** The files as they were given, each once. */
  readonly checked: readonly string[];
  /** A file of the command line cannot be read. */
  readonly unread: boolean;
}

/** The files that paths name. Throws `UserError` for a folder that has none. */
function specsIn(paths: readonly string[]): { readonly files: readonly string[]; readonly unread: readonly string[] } {
  const unread: string[] = [];
  const files = paths.flatMap((path) => {
    if (statSync(specPath(path), { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
    const found = fanFiles(path, (folder) => unread.push(folder));
    if (found.length === 0 && unread.length === 0) throw fault("command/no-specs", { file: path });
    return found;
  });
  return { files, unread };
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
