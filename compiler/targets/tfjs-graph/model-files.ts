import { type TfGraph, type TfPort, tfShape, typeOf } from "../../operators/tfjs-graph/graph-def.js";

/** What a model says about itself: texts, numbers, lists. */
export type ModelMetadata = Readonly<Record<string, unknown>>;

/** Bytes of a weight file, the last one's excepted: what browsers load at once and keep in their caches. */
export const shardBytes = 4 * 1024 * 1024;

/**
 * A graph as the files that `tf.loadGraphModel` opens, by name: `model.json` and `group1-shardNofM.bin`, the weights one
 * behind the other, little-endian, in pieces of 4 MiB. The same graph gives the same bytes.
 *
 * @param producer program and version.
 * @param metadata `predict` finds it as `model.metadata`.
 */
export function modelFiles(graph: TfGraph, producer: string, metadata: ModelMetadata): ReadonlyMap<string, Uint8Array> {
  const weights = bytesOf(graph);
  const count = Math.ceil(weights.length / shardBytes);
  const shards = Array.from({ length: count }, (_, i) => ({
    name: `group1-shard${i + 1}of${count}.bin`,
    bytes: weights.subarray(i * shardBytes, (i + 1) * shardBytes),
  }));
  const model = {
    format: "graph-model",
    generatedBy: producer,
    convertedBy: producer,
    signature: { inputs: ports(graph.inputs), outputs: ports(graph.outputs) },
    // With these keys `predict` returns the outputs by name.
    userDefinedMetadata: { ...metadata, structuredOutputKeys: graph.outputs.map(({ name }) => name) },
    modelTopology: { node: graph.nodes, library: {}, versions: { producer: graphVersion } },
    weightsManifest: [
      {
        paths: shards.map(({ name }) => name),
        weights: graph.constants.map(({ name, shape, data }) => ({
          name,
          shape,
          dtype: typeOf(data) === "DT_FLOAT" ? "float32" : "int32",
        })),
      },
    ],
  };
  const text = new TextEncoder().encode(`${JSON.stringify(model)}\n`);
  return new Map([...shards.map(({ name, bytes }) => [name, bytes] as const), ["model.json", text]]);
}

/** GraphDef of TensorFlow 2.3: it has all operators that are used here. */
const graphVersion = 440;

const ports = (all: readonly TfPort[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    all.map(({ name, type, shape }) => [name, { name: `${name}:0`, dtype: type, tensorShape: tfShape(shape) }]),
  );

function bytesOf({ constants }: TfGraph): Uint8Array {
  const all = new Uint8Array(constants.reduce((sum, { data }) => sum + data.byteLength, 0));
  const view = new DataView(all.buffer);
  let at = 0;
  for (const { data } of constants)
    for (const value of data) {
      if (data instanceof Float32Array) view.setFloat32(at, value, true);
      else view.setInt32(at, value, true);
      at += 4;
    }
  return all;
}
