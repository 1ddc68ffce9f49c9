import { Command, Option } from "commander";
import { printableJson } from "../../../dsl/text/printable.js";
import { defaultRunOf, startTraining, type TrainingOptions } from "../../build/open-training.js";
import { modulesOfSpec } from "../../build/run-modules.js";
import { ExitCode } from "../../errors/exit-codes.js";
import { planProgram } from "../../session/plan-session.js";
import { scheduleOptions } from "../../session/schedule-options.js";
import { withScratch } from "../../session/scratch.js";
import { countStudy, type EstimatedStudy, estimateCounted, measureStudy } from "../../study/study-times.js";
import { useColour } from "../../terminal/terminal.js";
import { engineOption } from "../engine-option.js";
import {
  collectPairs,
  collectTexts,
  integerFrom,
  type SettingOptions,
  settingsFrom,
  threadsOption,
  withSettingOptions,
} from "../options.js";
import { planJson, planText } from "../plan/plan-text.js";
import { studyPlanJson, studyPlanText } from "../plan/study-plan-text.js";
import { compiledSpec } from "../report-diagnostics.js";
import { openStudy } from "../study/open-study.js";

interface Options extends TrainingOptions, SettingOptions {
  readonly study?: string;
  readonly jobs?: number;
  readonly run?: string;
  readonly reuse?: readonly string[] | false;
  readonly measure: boolean;
  readonly calibrate?: boolean;
  readonly json?: boolean;
}

export function planCommand(): Command {
  const command = new Command("plan").description(
    "estimate time and memory of a training or a study, and show what it will reuse; trains nothing",
  );
  return withSettingOptions(command)
    .argument("<spec>", ".fan file or build folder")
    .addOption(engineOption("onnx"))
    .option("--run <dir>", "folder of the run or the study (default: runs/NAME next to the spec)")
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .addOption(
      new Option("--rehearse <updates>", "plan a rehearsal with this number of updates").argParser(integerFrom(1)),
    )
    .option("--stage <name...>", "plan only these stages and those that they need")
    .option("--reuse <dir>", "reuse stages of this run, or of the runs in this folder", collectTexts)
    .option("--no-reuse", "retrain every stage; reuse nothing")
    .addOption(threadsOption())
    .addOption(
      new Option("--study <name>", "plan this study of the file: a row for each point").conflicts([
        ...["set", "seed", "stage", "reuse"],
      ]),
    )
    .addOption(new Option("--jobs <n>", "runs of the study at the same time (default: 1)").argParser(integerFrom(1)))
    .option("--no-measure", "measure nothing: use stored times, and counts of operations for the rest")
    .option("--calibrate", "measure everything again, whatever is stored")
    .option("--json", "print the plan as JSON")
    .action(async (spec: string, given: Options, command: Command) => {
      if (given.study !== undefined) {
        process.exitCode = await planOfStudy(spec, given.study, given);
        return;
      }
      if (given.jobs !== undefined) command.error("error: option '--jobs <n>' needs '--study <name>'");
      const set = settingsFrom(given);
      const options = { ...given, ...(set && { set }) };
      const folder = options.run ?? defaultRunOf(spec, options);
      const json = options.json === true;
      const measure = measureOf(options);
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

const measureOf = ({ calibrate, measure }: Options): "all" | "missing" | "cached" =>
  calibrate === true ? "all" : measure ? "missing" : "cached";

async function planOfStudy(spec: string, name: string, options: Options): Promise<number> {
  const { jobs = 1, json = false } = options;
  const { plan: study, folder, means, data } = await openStudy(spec, { ...options, study: name });
  const place = { folder, means, jobs };
  const counted = await countStudy(study, place);
  const report = (estimated: EstimatedStudy): void => {
    const style = { colour: useColour(process.stdout), width: process.stdout.columns };
    process.stdout.write(
      json ? `${printableJson(studyPlanJson(spec, estimated, place), 2)}\n` : studyPlanText(estimated, place, style),
    );
  };
  const measure = measureOf(options);
  if (measure === "cached") {
    report(estimateCounted(counted));
    return ExitCode.ok;
  }
  return withScratch({ modules: modulesOfSpec, bars: !json || process.stderr.isTTY === true }, async (scratch) => {
    const measured = await measureStudy(counted, scratch, compiledSpec, { all: measure === "all", data });
    if ("code" in measured) return measured.code;
    report(measured);
    return ExitCode.ok;
  });
}
