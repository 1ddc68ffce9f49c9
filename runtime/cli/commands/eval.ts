import { Command } from "commander";
import type { EngineName } from "../../engines/engine-names.js";
import { evaluateRun } from "../../evaluate/evaluate-run.js";
import { evaluationJson } from "../../evaluate/evaluation-schema.js";
import { attributeTable } from "../../evaluate/table.js";
import { requireRoots } from "../../run/require-data-sets.js";
import { openRunEngine } from "../../run/run-engine.js";
import { RunFolder } from "../../run/run-folder.js";
import { requireRunnable } from "../../run/runnable.js";
import { ExitCode } from "../../user-error.js";
import { engineOption } from "../engine-option.js";
import { absolute, collectPairs, threadsOption } from "../options.js";
import { useOutputAs } from "../output.js";
import { modulesOfSpec } from "../run-modules.js";
import { type SessionOptions, withSession } from "../session.js";
import { useColour } from "../terminal.js";

interface EvalOptions {
  readonly data?: ReadonlyMap<string, string>;
  readonly json?: boolean;
  readonly engine?: EngineName;
  readonly threads?: number;
}

/** @param modules those of a run, for an engine that runs such. */
export function evalCommand(modules: SessionOptions["modules"] = modulesOfSpec): Command {
  return new Command("eval")
    .description("accuracy per attribute and localisation recall of a finished run")
    .argument("<run>", "run folder")
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .addOption(engineOption("onnx"))
    .addOption(threadsOption())
    .option("--json", "print the evaluation as JSON")
    .action(async (folder: string, options: EvalOptions) => {
      const found = await RunFolder.open(folder);
      requireRunnable(found.plan);
      const open = async (): Promise<RunFolder> => {
        const run = await RunFolder.open(folder);
        run.useData(absolute(options.data));
        if (run.plan.evaluate !== undefined) await requireRoots([run.plan.evaluate.on.data], run.roots);
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
        const evaluation = await evaluateRun(context);
        if (options.json === true) process.stdout.write(`${evaluationJson(evaluation)}\n`);
        else process.stdout.write(`${attributeTable(evaluation, { colour: useColour(process.stdout) })}\n`);
        return ExitCode.ok;
      });
    });
}
