import type { onnx } from "onnx-proto";
import type { TrainedNet } from "./cascade.js";

/** A compiled net with its trained weights as constants. */
export function trainedModel(
  { model, weights }: TrainedNet,
  metadata: Readonly<Record<string, string>>,
): onnx.IModelProto {
  const graph = model.graph ?? {};
  const constants = [...weights].map(([name, { shape, data }]) => ({
    name,
    dims: [...shape],
    dataType: 1,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
  return {
    ...model,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      ...graph,
      input: (graph.input ?? []).filter((input) => !weights.has(input.name ?? "")),
      initializer: [...(graph.initializer ?? []), ...constants],
    },
  };
}
