import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs";
import { type Graph, graphInputs } from "../../compiler/ir/graph.js";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { emitTfjsGraph } from "../../compiler/targets/tfjs-graph/emit.js";
import { modelFiles } from "../../compiler/targets/tfjs-graph/model-files.js";

/** The files of an exported model. */
export async function modelIn(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = await readdir(folder);
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}

/** Opens the files of an exported model as a browser does, from memory. */
export async function openModel(files: ReadonlyMap<string, Uint8Array>): Promise<tf.GraphModel> {
  const json = JSON.parse(Buffer.from(files.get("model.json") ?? []).toString()) as tf.io.ModelJSON;
  const shards = json.weightsManifest.flatMap(({ paths }) => paths.map((path) => files.get(path) ?? new Uint8Array()));
  const load = async (): Promise<tf.io.ModelArtifacts> =>
    tf.io.getModelArtifactsForJSON(json, async (manifest) => [
      manifest.flatMap(({ weights }) => weights),
      new Uint8Array(Buffer.concat(shards)).buffer,
    ]);
  return tf.loadGraphModel({ load });
}

/**
 * Exports a graph and runs the model on TensorFlow.js' CPU backend. Values go in and come out in the layout of the IR.
 *
 * @param data names of the inputs that are no weights.
 */
export async function runTfjsGraph(
  graph: Graph,
  feeds: Readonly<Record<string, Tensor64>>,
  data: ReadonlySet<string>,
): Promise<Record<string, Tensor64>> {
  await tf.setBackend("cpu");
  const weights = new Map(
    Object.entries(feeds).flatMap(([name, { shape, data: values }]) =>
      data.has(name) ? [] : [[name, { shape, data: Float32Array.from(values) }] as const],
    ),
  );
  const names = new Map(graph.outputs.map(({ name }, i) => [`out${i}`, name]));
  const renamed = { ...graph, outputs: graph.outputs.map(({ id }, i) => ({ name: `out${i}`, id })) };
  const model = await openModel(modelFiles(emitTfjsGraph(renamed, weights), "test", {}));
  const inputs: tf.NamedTensorMap = {};
  for (const { name, type } of graphInputs(graph)) {
    const value = feeds[name];
    if (value === undefined || !data.has(name)) continue;
    const tensor = tf.tensor(
      Float32Array.from(value.data),
      [...value.shape],
      type.dtype === "f32" ? "float32" : "int32",
    );
    inputs[name] = type.dtype === "f32" && value.shape.length === 4 ? tf.transpose(tensor, [0, 2, 3, 1]) : tensor;
  }
  const results = model.predict(inputs) as tf.NamedTensorMap;
  const found = Object.entries(results).map(([key, tensor]): [string, Tensor64] => {
    const planar = tensor.rank === 4 ? tf.transpose(tensor, [0, 3, 1, 2]) : tensor;
    return [names.get(key) ?? key, tensorOf(planar.shape, planar.dataSync())];
  });
  model.dispose();
  tf.disposeVariables();
  return Object.fromEntries(found);
}
