import { Command } from "commander";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import type { TableStyle } from "../../../dsl/text/table.js";
import { fault } from "../../errors/user-error.js";
import { requireOutputFile, writeOutputFile } from "../../files/outputs.js";
import { compareRuns } from "../../observe/compare-runs.js";
import { onlyDifferences } from "../../observe/only-differences.js";
import { runPaths } from "../../run/run-parts.js";
import { useColour } from "../../terminal/terminal.js";
import { forceOption, sayReplaced } from "../output-options.js";
import { comparePlot, requirePlotName } from "../runs/compare-plot.js";
import { compareText } from "../runs/compare-text.js";
import { differencesText } from "../runs/differences-text.js";

interface CompareOptions {
  readonly output?: string;
  readonly force: boolean;
  readonly json?: boolean;
  readonly differences?: boolean;
}

export function runsCompareCommand(): Command {
  return new Command("compare")
    .description("put runs side by side: specs, stages, accuracies, loss curves")
    .argument("<runs...>", "two or more run folders; the others are compared with the first")
    .option("-o, --output <file>", "draw the loss curves into this file (.svg, .png, .html)")
    .addOption(forceOption())
    .option("--differences", "print only settings, stages and attributes that differ")
    .option("--json", "print the comparison as JSON")
    .action(async (folders: readonly string[], options: CompareOptions) => {
      const { output, force, json = false, differences = false } = options;
      if (folders.length < 2) throw fault("command/one-run");
      const rules = {
        kind: "images",
        force,
        inputs: folders.flatMap(runPaths),
        elsewhere: "choose another file with -o",
      };
      if (output !== undefined) {
        requirePlotName(output);
        await requireOutputFile(output, rules);
      }
      const { comparison, runs: views, specs } = await compareRuns(folders);
      const only = differences ? onlyDifferences(comparison) : undefined;
      const text = (style: TableStyle): string =>
        only === undefined
          ? compareText(comparison, specs, style)
          : differencesText(only.comparison, only.omitted, style);
      if (output !== undefined) {
        const report = text({ colour: false, width: undefined });
        sayReplaced(await writeOutputFile(output, await comparePlot(output, folders, views, report), rules));
      }
      if (json)
        process.stdout.write(
          `${printableJson({ schema: "fanc.comparison/4", ...(only === undefined ? comparison : { ...only.comparison, omitted: only.omitted }) }, 2)}\n`,
        );
      else {
        const width = process.stdout.isTTY ? process.stdout.columns : undefined;
        process.stdout.write(text({ colour: useColour(process.stdout), width }));
        if (output !== undefined) process.stdout.write(`\nwrote ${printable(output)}\n`);
      }
    });
}
