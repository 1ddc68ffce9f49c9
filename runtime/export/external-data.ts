import type { onnx } from "onnx-proto";

/** Encoded models end at 2 GiB, a limit of protobuf; 64 MiB are for everything but weights. */
export const mostBytesInside = 2 ** 31 - 1 - 2 ** 26;
/** Tensors start at whole pages of the data file, so that runtimes can map them into memory. */
export const alignment = 4096;
/** Smaller tensors stay in the model. */
const worthMoving = 1024;

export interface SplitModel {
  readonly model: onnx.IModelProto;
  /** What the data file holds: bytes and where they start. */
  readonly pieces: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
}

/** Bytes of a model's weights. */
export function weightBytes({ graph }: onnx.IModelProto): number {
  return (graph?.initializer ?? []).reduce((sum, one) => sum + (one.rawData?.length ?? 0), 0);
}

/** Moves the large tensors of a model into a separate file, called `location` in the model. */
export function splitModel(model: onnx.IModelProto, location: string): SplitModel {
  const pieces: { offset: number; bytes: Uint8Array }[] = [];
  let end = 0;
  const initializer = (model.graph?.initializer ?? []).map((tensor): onnx.ITensorProto => {
    const { rawData, ...rest } = tensor;
    if (rawData === undefined || rawData === null || rawData.length < worthMoving) return tensor;
    const offset = Math.ceil(end / alignment) * alignment;
    pieces.push({ offset, bytes: rawData });
    end = offset + rawData.length;
    const entries = { location, offset: String(offset), length: String(rawData.length) };
    // 1: external data.
    return { ...rest, dataLocation: 1, externalData: Object.entries(entries).map(([key, value]) => ({ key, value })) };
  });
  return { model: { ...model, graph: { ...model.graph, initializer } }, pieces };
}
