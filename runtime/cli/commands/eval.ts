import { join } from "node:path";
import { Command } from "commander";
import { evaluateRun } from "../../evaluate/evaluate-run.js";
import { attributeTable } from "../../evaluate/table.js";
import { RunFolder } from "../../run/run-folder.js";
import { requireRunnable } from "../../run/runnable.js";
import { ExitCode } from "../../user-error.js";
import { absolute, collectPairs, threadsOf, threadsOption } from "../options.js";
import { withSession } from "../session.js";
import { useColour } from "../terminal.js";

interface EvalOptions {
  readonly data?: ReadonlyMap<string, string>;
  readonly json?: boolean;
  readonly threads?: number;
}

export function evalCommand(): Command {
  return new Command("eval")
    .description("accuracy per attribute and localisation recall of a finished run")
    .argument("<run>", "run folder")
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .addOption(threadsOption())
    .option("--json", "print the evaluation as JSON")
    .action(async (folder: string, options: EvalOptions) => {
      requireRunnable((await RunFolder.open(folder)).plan);
      const open = async (): Promise<RunFolder> => {
        const run = await RunFolder.open(folder);
        run.useData(absolute(options.data));
        return run;
      };
      const session = {
        lock: join(folder, "lock"),
        open,
        whenStopped: "stopped; nothing was changed",
        ...threadsOf(options),
      };
      process.exitCode = await withSession(session, async (context) => {
        const evaluation = await evaluateRun(context);
        if (options.json === true) process.stdout.write(`${JSON.stringify(evaluation, null, 2)}\n`);
        else process.stdout.write(`${attributeTable(evaluation, { colour: useColour(process.stdout) })}\n`);
        return ExitCode.ok;
      });
    });
}
