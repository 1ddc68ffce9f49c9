import type { onnx } from "onnx-proto";
import type { TrainedNet } from "./cascade.js";

/**
 * A compiled net with its trained weights as constants: input `image`, N x height x width x 3 bytes; outputs `response`
 * (N x 1 x rows x columns) and the layers that the cascade uses.
 */
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
  const inputs = (graph.input ?? []).filter((input) => !weights.has(input.name ?? ""));
  return {
    ...model,
    docString: "A net with its trained weights.",
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      ...graph,
      input: inputs.map((input) => ({ ...input, docString: "pictures: RGB bytes, upright, N x H x W x 3" })),
      output: (graph.output ?? []).map((output) => ({ ...output, docString: meaningOf(output.name ?? "") })),
      initializer: [...(graph.initializer ?? []), ...constants],
    },
  };
}

function meaningOf(output: string): string {
  return output === "response" ? "response map: mean over the response layer's channels" : `what layer ${output} gives`;
}
