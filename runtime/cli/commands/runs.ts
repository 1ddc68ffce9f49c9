import { Command } from "commander";
import { printableJson } from "../../../dsl/text/printable.js";
import { textTable } from "../../../dsl/text/table.js";
import { summariseRuns } from "../../observe/run-summary.js";
import { useColour } from "../../terminal/terminal.js";
import { runTable } from "../runs/run-table.js";
import { runsCompareCommand } from "./runs-compare.js";
import { runsShareCommand } from "./runs-share.js";

export function runsCommand(): Command {
  return new Command("runs")
    .description(
      "list the runs below folders; `fanc runs compare` puts runs side by side, `fanc runs share` packs one for others",
    )
    .argument("[dirs...]", "run folders, or folders with runs in them (default: .)")
    .option("--json", "print the list as JSON")
    .action(async (folders: readonly string[], { json = false }: { readonly json?: boolean }) => {
      const runs = await summariseRuns(folders.length === 0 ? ["."] : folders);
      if (json) process.stdout.write(`${printableJson({ schema: "fanc.runs/2", runs }, 2)}\n`);
      else if (runs.length === 0) process.stdout.write("no runs; `fanc train` makes one\n");
      else {
        const width = process.stdout.isTTY ? process.stdout.columns : undefined;
        process.stdout.write(`${textTable(runTable(runs), { colour: useColour(process.stdout), width })}\n`);
      }
    })
    .addCommand(runsCompareCommand())
    .addCommand(runsShareCommand());
}
