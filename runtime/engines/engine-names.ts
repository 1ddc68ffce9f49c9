import { type BackendName, backendNames } from "./tfjs/backends/backend.js";

/** An engine as `--engine` names it; `tfjs` is the best available backend of TensorFlow.js. */
export type EngineName = "onnx" | "tfjs" | `tfjs:${BackendName}`;

export const engineNames: readonly EngineName[] = [
  "onnx",
  "tfjs",
  ...backendNames.map((name): EngineName => `tfjs:${name}`),
];

/** Does this engine run modules of the TensorFlow.js target, and not ONNX graphs? */
export const tensorFlow = (engine: EngineName): boolean => engine !== "onnx";

/** The backend of TensorFlow.js that an engine names. */
export function backendOf(engine: EngineName): BackendName | undefined {
  return backendNames.find((name) => engine === `tfjs:${name}`);
}
