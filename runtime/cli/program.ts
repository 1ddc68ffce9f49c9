import { Command } from "commander";
import { exitCodesInBrief } from "../errors/exit-codes.js";
import { packageVersion } from "../process/version.js";

/** Commands in the order of the help. Each is loaded only when it is needed: the libraries behind them are large. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import("./commands/check.js")).checkCommand(),
  fmt: async () => (await import("./commands/fmt.js")).fmtCommand(),
  explain: async () => (await import("./commands/explain.js")).explainCommand(),
  summary: async () => (await import("./commands/summary.js")).summaryCommand(),
  compile: async () => (await import("./commands/compile.js")).compileCommand(),
  data: async () => (await import("./commands/data.js")).dataCommand(),
  weights: async () => (await import("./commands/weights.js")).weightsCommand(),
  plan: async () => (await import("./commands/plan.js")).planCommand(),
  train: async () => (await import("./commands/train.js")).trainCommand(),
  study: async () => (await import("./commands/study.js")).studyCommand(),
  watch: async () => (await import("./commands/watch.js")).watchCommand(),
  runs: async () => (await import("./commands/runs.js")).runsCommand(),
  eval: async () => (await import("./commands/eval.js")).evalCommand(),
  export: async () => (await import("./commands/export.js")).exportCommand(),
  predict: async () => (await import("./commands/predict.js")).predictCommand(),
  engine: async () => (await import("./commands/engine.js")).engineCommand(),
};

/** The program `fanc`, with the command of that name; with all of them if there is none of that name. */
export async function fancProgram(wanted: string): Promise<Command> {
  const program = new Command("fanc")
    .description("compiler for .fan files: face-attribute networks as a language (LNets + ANet, ICCV 2015)")
    .version(packageVersion)
    .exitOverride()
    .addHelpText("after", `\n${exitCodesInBrief}`);
  for (const name of Object.hasOwn(commands, wanted) ? [wanted] : Object.keys(commands)) {
    const command = await commands[name]?.();
    if (command !== undefined) program.addCommand(command);
  }
  return program;
}
