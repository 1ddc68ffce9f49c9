import { moduleFile } from "../../../compiler/contract/graph-files.js";
import type { NetModule, TrainingStepModule } from "../../../compiler/contract/tfjs-modules.js";
import { fault, type UserError } from "../../errors/user-error.js";
import type { GraphSource } from "../graph-source.js";

/** The training step of a graph of the plan. Throws `UserError` where it is missing or no such module. */
export async function loadTrainingStep(graph: GraphSource): Promise<TrainingStepModule> {
  const { trainingStep } = await graph.module();
  if (typeof trainingStep !== "function") throw foreign(graph, "trainingStep");
  return { trainingStep: trainingStep as TrainingStepModule["trainingStep"] };
}

/** The net of a graph of the plan. Throws `UserError` where it is missing or no such module. */
export async function loadNet(graph: GraphSource): Promise<NetModule> {
  const { run } = await graph.module();
  if (typeof run !== "function") throw foreign(graph, "run");
  return { run: run as NetModule["run"] };
}

function foreign({ place }: GraphSource, name: string): UserError {
  return fault("engine/foreign-module", { name, file: moduleFile(place) });
}
