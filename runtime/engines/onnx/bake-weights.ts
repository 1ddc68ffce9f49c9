import type { onnx } from "onnx-proto";
import type { Weights } from "../engine.js";

const float = 1;

/**
 * The model with weights as constants in place of inputs: ONNX Runtime then lays them out once, when it opens the
 * session, and not at every run. Throws for a weight that is not an input of the model.
 */
export function bakeWeights(model: onnx.IModelProto, weights: Weights): onnx.IModelProto {
  const graph = model.graph ?? {};
  const inputs = graph.input ?? [];
  const known = new Set(inputs.map((input) => input.name));
  for (const name of weights.keys()) if (!known.has(name)) throw new Error(`onnx: the graph has no weight ${name}`);
  const constants = [...weights].map(([name, { shape, data }]) => ({
    name,
    dims: [...shape],
    dataType: float,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
  return {
    ...model,
    graph: {
      ...graph,
      input: inputs.filter((input) => !weights.has(input.name ?? "")),
      initializer: [...(graph.initializer ?? []), ...constants],
    },
  };
}
