import { moduleFile } from "../../../compiler/contract/graph-files.js";
import type { NetModule, TrainingStepModule } from "../../../compiler/contract/tfjs-modules.js";
import { fault, type UserError } from "../../errors/user-error.js";
import type { Engine } from "../engine.js";
import type { GraphSource } from "../graph-source.js";
import type { OpenBackend } from "./backends/backend.js";
import { TfjsNet } from "./tfjs-net.js";
import { TfjsTrainer } from "./tfjs-trainer.js";
import { useBackend } from "./use-backend.js";

/** Modules of the TensorFlow.js target on a backend, which the engine closes when it is closed. */
export function tfjsEngine(backend: OpenBackend): Engine {
  const use = useBackend(backend);
  return {
    name: `tfjs:${backend.name}`,
    description: `TensorFlow.js on ${backend.name}: ${backend.version}, ${backend.device}`,
    openTrainer: async (options) => TfjsTrainer.open(use, await loadTrainingStep(options.graph), options),
    openNet: async (options) => TfjsNet.open(use, await loadNet(options.graph), options),
    close: () => backend.close(),
  };
}

/** The training step of a graph of the plan. Throws `UserError` where it is missing or no such module. */
async function loadTrainingStep(graph: GraphSource): Promise<TrainingStepModule> {
  const { trainingStep } = await graph.module();
  if (typeof trainingStep !== "function") throw foreign(graph, "trainingStep");
  return { trainingStep: trainingStep as TrainingStepModule["trainingStep"] };
}

/** The net of a graph of the plan. Throws `UserError` where it is missing or no such module. */
async function loadNet(graph: GraphSource): Promise<NetModule> {
  const { run } = await graph.module();
  if (typeof run !== "function") throw foreign(graph, "run");
  return { run: run as NetModule["run"] };
}

function foreign({ place }: GraphSource, name: string): UserError {
  return fault("engine/foreign-module", { name, file: moduleFile(place) });
}
