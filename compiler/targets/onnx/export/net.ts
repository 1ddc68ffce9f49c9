import type { onnx } from "onnx-proto";

/**
 * A compiled net whose weights are constants, with words on what it takes and gives: input `image`, N x height x width x 3
 * bytes; outputs `response` (N x 1 x rows x columns) and the layers that the cascade uses.
 */
export function netModel(trained: onnx.IModelProto, metadata: Readonly<Record<string, string>>): onnx.IModelProto {
  const graph = withExplicitPadding(trained.graph ?? {});
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

/**
 * Means whose padding counts, with the padding as an operator of its own: OpenCV's dnn 4 leaves it out of the count. The
 * training does without these copies.
 */
function withExplicitPadding(graph: onnx.IGraphProto): onnx.IGraphProto {
  const initializer = [...(graph.initializer ?? [])];
  const node = (graph.node ?? []).flatMap((one) => {
    const pads = one.attribute?.find(({ name }) => name === "pads")?.ints?.map(Number) ?? [];
    const counted = one.attribute?.some(({ name, i }) => name === "count_include_pad" && Number(i) === 1) ?? false;
    if (one.opType !== "AveragePool" || !counted || pads.every((pad) => pad === 0)) return [one];
    const [value = ""] = one.input ?? [];
    const [wanted, padded] = [`${one.name} pads`, `${one.name} padded`];
    const half = pads.length / 2;
    const amounts = [0, 0, ...pads.slice(0, half), 0, 0, ...pads.slice(half)];
    // 7: 64-bit integers.
    initializer.push({ name: wanted, dims: [amounts.length], dataType: 7, int64Data: amounts });
    const attribute = one.attribute?.filter(({ name }) => name !== "pads") ?? [];
    return [
      { opType: "Pad", name: padded, input: [value, wanted], output: [padded] },
      { ...one, input: [padded], attribute },
    ];
  });
  return { ...graph, node, initializer };
}

function meaningOf(output: string): string {
  return output === "response" ? "response map: mean over the response layer's channels" : `what layer ${output} gives`;
}
