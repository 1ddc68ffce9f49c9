import { join } from "node:path";
import { moduleFile, onnxFile } from "../../compiler/contract/graph-files.js";
import { type Exports, type GraphSource, noOnnx } from "../engines/graph-source.js";
import { fault } from "../errors/user-error.js";
import type { RunFolder } from "./run-folder.js";

/** Gives the module of the TensorFlow.js target for a graph of the plan. It never comes from the folder of a run. */
export type LoadModule = (graph: string) => Promise<Exports>;

/**
 * A graph of a run: its ONNX model as it was when the run was made, or a module from elsewhere.
 * @param graph the plan's name of it.
 */
export function runGraph(
  run: Pick<RunFolder, "build" | "readChecksummed">,
  graph: string,
  modules: LoadModule | undefined,
): GraphSource {
  const place = join(run.build, graph);
  return {
    place,
    onnx: async () => {
      const bytes = await run.readChecksummed(`build/${onnxFile(graph)}`);
      if (bytes === undefined) throw noOnnx(onnxFile(place));
      return bytes;
    },
    module: async () => {
      if (modules !== undefined) return modules(graph);
      throw fault("engine/no-module", { file: moduleFile(place), hint: "use --engine onnx" });
    },
  };
}
