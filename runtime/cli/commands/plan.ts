import { Command, Option } from "commander";
import { printableJson } from "../../../dsl/text/printable.js";
import { defaultRunOf, startTraining, type TrainingOptions } from "../../build/open-training.js";
import { modulesOfSpec } from "../../build/run-modules.js";
import { planProgram } from "../../session/plan-session.js";
import { scheduleOptions } from "../../session/schedule-options.js";
import { useColour } from "../../terminal/terminal.js";
import { engineOption } from "../engine-option.js";
import { collectPairs, collectTexts, integerFrom, threadsOption } from "../options.js";
import { planJson, planText } from "../plan/plan-text.js";
import { compiledSpec } from "../report-diagnostics.js";

interface Options extends TrainingOptions {
  readonly run?: string;
  readonly reuse?: readonly string[] | false;
  readonly measure: boolean;
  readonly calibrate?: boolean;
  readonly json?: boolean;
}

export function planCommand(): Command {
  return new Command("plan")
    .description("estimate time and memory of a training, and show what it will reuse; trains nothing")
    .argument("<spec>", ".fan file or build folder")
    .addOption(engineOption("onnx"))
    .option("--run <dir>", "run folder of the training (default: runs/NAME next to the spec)")
    .option("--set <name=value>", "set a parameter", collectPairs)
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .addOption(
      new Option("--rehearse <updates>", "plan a rehearsal with this number of updates").argParser(integerFrom(1)),
    )
    .option("--stage <name...>", "plan only these stages and those that they need")
    .option("--reuse <dir>", "reuse stages of this run, or of the runs in this folder", collectTexts)
    .option("--no-reuse", "retrain every stage; reuse nothing")
    .addOption(threadsOption())
    .option("--no-measure", "measure nothing: use stored times, and counts of operations for the rest")
    .option("--calibrate", "measure everything again, whatever is stored")
    .option("--json", "print the plan as JSON")
    .action(async (spec: string, options: Options) => {
      const folder = options.run ?? defaultRunOf(spec, options);
      const json = options.json === true;
      const measure = options.calibrate === true ? "all" : options.measure ? "missing" : "cached";
      process.exitCode = await planProgram(
        {
          folder,
          schedule: await scheduleOptions(folder, options),
          measure,
          modules: modulesOfSpec,
          bars: !json || process.stderr.isTTY === true,
        },
        (scratch, signal) => startTraining(scratch, spec, options, compiledSpec, signal),
        (planned) =>
          process.stdout.write(
            json
              ? `${printableJson(planJson(spec, planned), 2)}\n`
              : planText(planned, { colour: useColour(process.stdout), width: process.stdout.columns }),
          ),
      );
    });
}
