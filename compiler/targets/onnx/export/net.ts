import type { onnx } from "onnx-proto";

/**
 * A compiled net whose weights are constants, with words on what it takes and gives: input `image`, N x height x width x 3
 * bytes; outputs `response` (N x 1 x rows x columns) and the layers that the cascade uses.
 */
export function netModel(trained: onnx.IModelProto, metadata: Readonly<Record<string, string>>): onnx.IModelProto {
  const graph = trained.graph ?? {};
  return {
    ...trained,
    docString: "A net with its trained weights.",
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      ...graph,
      input: (graph.input ?? []).map((input) => ({
        ...input,
        docString: "images: RGB bytes, upright, N x H x W x 3",
      })),
      output: (graph.output ?? []).map((output) => ({ ...output, docString: meaningOf(output.name ?? "") })),
    },
  };
}

function meaningOf(output: string): string {
  return output === "response" ? "response map: mean over the response layer's channels" : `what layer ${output} gives`;
}
