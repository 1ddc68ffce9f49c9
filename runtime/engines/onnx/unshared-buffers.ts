import type { onnx } from "onnx-proto";
import { lossInputs } from "../../../compiler/contract/training-inputs.js";

/** Inputs with a batch axis. */
const batchInputs: ReadonlySet<string> = new Set(["image", ...lossInputs]);

/**
 * Keeps ONNX Runtime from planning which results share memory. Its plan gives the memory of a result that nothing reads any more
 * to a later result of the same shape, and holds it until then: from the forward pass to the backward pass. Without the plan the
 * memory goes back to the arena at once. ONNX Runtime compares sizes and symbols of all axes: here the batch axis has no size,
 * and a symbol of its own for every result. Only for the session in this process.
 *
 * @param batch images of a step.
 */
export function unshareBuffers(model: onnx.IModelProto, batch: number): onnx.IModelProto {
  const graph = model.graph ?? {};
  const shapes = new Map((graph.initializer ?? []).map((one) => [one.name ?? "", one]));
  const opened = new Map<string, onnx.ITensorProto>();
  const node = (graph.node ?? []).map((one): onnx.INodeProto => {
    const [data = "", target = ""] = one.input ?? [];
    const open = one.opType === "Reshape" ? openShape(shapes.get(target)) : undefined;
    if (open === undefined) return one;
    opened.set(open.name ?? "", open);
    return { ...one, input: [data, open.name ?? ""] };
  });
  return {
    ...model,
    graph: {
      ...graph,
      node,
      initializer: [...(graph.initializer ?? []), ...opened.values()],
      input: (graph.input ?? []).map((one) =>
        batchInputs.has(one.name ?? "") ? openValue(one, batch, undefined) : one,
      ),
      valueInfo: (graph.valueInfo ?? []).map((one) => openValue(one, batch, one.name ?? "")),
    },
  };
}

/** The target of a reshape with its first size left to the data. */
function openShape(shape: onnx.ITensorProto | undefined): onnx.ITensorProto | undefined {
  const sizes = shape?.int64Data?.map(Number) ?? [];
  if (shape === undefined || sizes.length === 0 || sizes.some((size) => size <= 0)) return undefined;
  return { ...shape, name: `${shape.name} open`, int64Data: [-1, ...sizes.slice(1)] };
}

function openValue(value: onnx.IValueInfoProto, batch: number, symbol: string | undefined): onnx.IValueInfoProto {
  const { elemType, shape } = value.type?.tensorType ?? {};
  const [first, ...rest] = shape?.dim ?? [];
  if (first === undefined || Number(first.dimValue) !== batch) return value;
  const dim = [symbol === undefined ? {} : { dimParam: symbol }, ...rest];
  return { ...value, type: { tensorType: { elemType: elemType ?? 1, shape: { dim } } } };
}
