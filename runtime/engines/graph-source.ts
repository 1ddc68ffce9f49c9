import { pathToFileURL } from "node:url";
import { moduleFile, onnxFile } from "../../compiler/contract/graph-files.js";
import { fault, type UserError } from "../errors/user-error.js";
import { exists, unlessMissing } from "../files/missing.js";
import { readRegular } from "../files/regular-file.js";

/** What a module exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** A graph of a plan in the forms that engines run; each form is made or read on demand. */
export interface GraphSource {
  /** Its path without an ending, for messages. */
  readonly place: string;
  /** The ONNX model. Throws `UserError` if it is missing, or not the compiled one. */
  onnx(): Promise<Uint8Array>;
  /** The module of the TensorFlow.js target. Throws `UserError` if it is missing. */
  module(): Promise<Exports>;
}

export const noOnnx = (file: string): UserError => fault("engine/no-graph", { file, found: "no such file" });

/** Imports a module, which runs it: only for modules of this program or of its caller. */
export async function importModule(file: string): Promise<Exports> {
  if (!(await exists(file))) {
    throw fault("engine/no-module", { file, found: "no such file", expected: "a module that fanc has compiled" });
  }
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (cause) {
    throw fault("engine/broken-module", {
      file,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/**
 * A graph of a build that this program has written, for measurements: without checks of its files. Never for folders that the
 * user names.
 * @param place the path of the graph without an ending.
 */
export function ownGraph(place: string): GraphSource {
  return {
    place,
    onnx: async () => {
      const bytes = await readRegular(onnxFile(place)).catch(unlessMissing);
      if (bytes === undefined) throw noOnnx(onnxFile(place));
      return bytes;
    },
    module: () => importModule(moduleFile(place)),
  };
}
