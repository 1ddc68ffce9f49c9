import { access } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { moduleFile } from "../../../compiler/plan/graph-files.js";
import type { NetModule, TrainingStepModule } from "../../../compiler/plan/tfjs-modules.js";
import { UserError } from "../../user-error.js";

const again = "start a new run from the .fan file, or use --engine onnx";

/** The training step of a graph of the plan. Throws `UserError` where it is missing or no such module. */
export async function loadTrainingStep(graph: string): Promise<TrainingStepModule> {
  const { trainingStep } = await load(graph);
  if (typeof trainingStep !== "function") throw foreign(graph, "trainingStep");
  return { trainingStep: trainingStep as TrainingStepModule["trainingStep"] };
}

/** The net of a graph of the plan. Throws `UserError` where it is missing or no such module. */
export async function loadNet(graph: string): Promise<NetModule> {
  const { run } = await load(graph);
  if (typeof run !== "function") throw foreign(graph, "run");
  return { run: run as NetModule["run"] };
}

async function load(graph: string): Promise<Readonly<Record<string, unknown>>> {
  const file = moduleFile(graph);
  if (!(await exists(file))) {
    throw new UserError("this graph is not there as a module of TensorFlow.js", {
      file,
      found: "no such file",
      expected: "a run that `fanc train` has started from a .fan file",
      hint: again,
    });
  }
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    throw new UserError("this module cannot be loaded", {
      file,
      found: cause instanceof Error ? cause.message : String(cause),
      hint: again,
      cause,
    });
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

function foreign(graph: string, name: string): UserError {
  return new UserError(`this module has no function ${name}`, {
    file: moduleFile(graph),
    expected: "a module that fanc has written",
    hint: again,
  });
}
