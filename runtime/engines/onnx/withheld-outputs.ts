import type { onnx } from "onnx-proto";
import type ort from "onnxruntime-node";

/**
 * ONNX Runtime's binding for Node copies every output into memory of JavaScript's, given tensors to write to or not:
 * for weights and momentum that costs more than the arithmetic of a step. It goes through the outputs in order and
 * refuses a sequence. With one in front the copies are never made, and the values are in the given tensors.
 */
const barrier = "@withheld";
const refusal = "Non tensor type is temporarily not supported.";

/** The model with an output in front that the binding refuses; for `runInto` only. */
export function withholdOutputs(model: onnx.IModelProto): onnx.IModelProto {
  const graph = model.graph ?? {};
  const float = { tensorType: { elemType: 1 } };
  return {
    ...model,
    graph: {
      ...graph,
      node: [{ opType: "SequenceEmpty", name: barrier, output: [barrier] }, ...(graph.node ?? [])],
      output: [{ name: barrier, type: { sequenceType: { elemType: float } } }, ...(graph.output ?? [])],
    },
  };
}

/**
 * Runs a model of `withholdOutputs`: the outputs that are named are written to the given tensors and copied nowhere.
 * Where this throws they hold no results: neither old values nor new ones.
 */
export async function runInto(
  session: ort.InferenceSession,
  feeds: Readonly<Record<string, ort.Tensor>>,
  outputs: Readonly<Record<string, ort.Tensor>>,
): Promise<void> {
  try {
    await session.run(feeds, { [barrier]: null, ...outputs });
  } catch (error) {
    // Raised behind the run: all outputs have been written by then.
    if (!(error instanceof Error) || error.message !== refusal) throw error;
  }
}
