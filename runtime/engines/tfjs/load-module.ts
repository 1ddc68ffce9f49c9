import { pathToFileURL } from "node:url";
import { moduleFile } from "../../../compiler/plan/graph-files.js";
import type { NetModule, TrainingStepModule } from "../../../compiler/plan/tfjs-modules.js";
import { exists } from "../../exists.js";
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
    throw new UserError("TensorFlow.js has no module to run", {
      file,
      found: "no such file",
      expected: "a run that was started from a .fan file or by a generated package",
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

function foreign(graph: string, name: string): UserError {
  return new UserError(`this module has no function ${name}`, {
    file: moduleFile(graph),
    expected: "a module that fanc has written",
    hint: again,
  });
}
