import { Command, Option } from "commander";
import { analyse } from "../../../compiler/analyse.js";
import { nodeHost } from "../../../compiler/host/node-host.js";
import { ExitCode } from "../../user-error.js";
import { type DiagnosticFormat, reportDiagnostics } from "../diagnostics-output.js";
import { collectPairs } from "../options.js";

export function checkCommand(): Command {
  return new Command("check")
    .description("report everything that is wrong in .fan files")
    .argument("<file...>", ".fan files")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json", "github"]).default("text"))
    .option("--set <name=value>", "set a parameter", collectPairs)
    .action((files: readonly string[], options: { format: DiagnosticFormat; set?: ReadonlyMap<string, string> }) => {
      let errors = 0;
      for (const file of files) {
        errors += reportDiagnostics(
          analyse(nodeHost(file), file, options.set ?? new Map()),
          options.format,
          process.stdout,
        );
      }
      if (errors === 0 && options.format === "text")
        process.stdout.write(`${files.length === 1 ? files[0] : `${files.length} files`}: no errors\n`);
      process.exitCode = errors > 0 ? ExitCode.findings : ExitCode.ok;
    });
}
