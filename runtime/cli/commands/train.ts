import { Command, Option } from "commander";
import { defaultRunOf, resumeTraining, startTraining, type TrainingOptions } from "../../build/open-training.js";
import { modulesOfSpec } from "../../build/run-modules.js";
import { scheduleOptions } from "../../session/schedule-options.js";
import { trainProgram } from "../../session/train-session.js";
import { engineOption } from "../engine-option.js";
import {
  collectPairs,
  collectTexts,
  integerFrom,
  keepCheckpointsOption,
  type SettingOptions,
  settingsFrom,
  threadsOption,
  withSettingOptions,
} from "../options.js";
import { outputFolder } from "../output-options.js";
import { compiledSpec } from "../report-diagnostics.js";

interface TrainOptions extends Omit<TrainingOptions, "set">, SettingOptions {
  readonly run?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
  readonly reuse?: readonly string[] | false;
  readonly keepCheckpoints: number;
}

export function trainCommand(): Command {
  return withSettingOptions(new Command("train"))
    .description("run the schedule of a spec; after Ctrl-C, --resume resumes the run")
    .argument("[spec]", ".fan file or build folder (not needed with --resume --run)")
    .addOption(engineOption("onnx; with --resume, that of the last session"))
    .option("--run <dir>", "run folder (default: runs/NAME next to the spec)", outputFolder)
    .option("--resume", "resume the run in that folder")
    .option("--data <name=dir>", "use another folder for a data set", collectPairs)
    .addOption(
      new Option("--rehearse <updates>", "try the whole schedule with this number of updates and few images").argParser(
        integerFrom(1),
      ),
    )
    .option("--stage <name...>", "run only these stages and those that they need")
    .option("--reuse <dir>", "reuse stages of this run, or of the runs in this folder", collectTexts)
    .option("--no-reuse", "retrain every stage; reuse nothing")
    .addOption(threadsOption())
    .addOption(keepCheckpointsOption())
    .option("--json", "print every event of the run as a line of JSON")
    .action(async (spec: string | undefined, given: TrainOptions) => {
      const set = settingsFrom(given);
      const options = { ...given, ...(set && { set }) };
      const folder = options.run ?? defaultRunOf(spec, options);
      const fresh = options.resume !== true;
      const resumeCommand = "fanc train --resume --run";
      const evalCommand = "fanc eval";
      process.exitCode = await trainProgram(options.json === true, async (signal) => {
        const session = fresh
          ? await startTraining(folder, spec, options, compiledSpec, signal)
          : await resumeTraining(folder, spec, options, compiledSpec);
        const schedule = await scheduleOptions(folder, options);
        const { keepCheckpoints } = options;
        return {
          folder,
          fresh,
          resumeCommand,
          evalCommand,
          keepCheckpoints,
          schedule,
          modules: modulesOfSpec,
          ...session,
        };
      });
    });
}
