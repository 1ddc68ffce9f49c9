import type { Engine } from "../engine.js";
import type { OpenBackend } from "./backends/backend.js";
import { loadNet, loadTrainingStep } from "./load-module.js";
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
