import { join } from "node:path";
import { graphNames, onnxFile } from "../../compiler/plan/graph-files.js";
import type { EngineName } from "../engines/engine-names.js";
import { type OpenedEngine, openEngine } from "../engines/open-engine.js";
import { BackendMissing } from "../engines/tfjs/backends/backend-missing.js";
import { exists } from "../exists.js";
import type { RunFolder } from "./run-folder.js";

/** What a run is worked on with where nobody names an engine: ONNX Runtime, if the run has graphs for it. */
export async function defaultEngine({ build, plan }: Pick<RunFolder, "build" | "plan">): Promise<EngineName> {
  const [graph] = graphNames(plan);
  return graph === undefined || (await exists(join(build, onnxFile(graph)))) ? "onnx" : "tfjs";
}

/**
 * Opens the engine of a run's last session to go on with, and says so. Where it is not there on this machine, the run's
 * default goes on, with a line that says why.
 */
export async function openLastEngine(
  run: Pick<RunFolder, "build" | "plan" | "state">,
  threads?: number,
): Promise<OpenedEngine> {
  const usual = await defaultEngine(run);
  const last = run.state.engine ?? usual;
  if (last === usual) return openEngine(usual, threads);
  try {
    const { engine, notes } = await openEngine(last, threads);
    return { engine, notes: [...notes, `${last} goes on, as in the last session; --engine chooses another`] };
  } catch (error) {
    if (!(error instanceof BackendMissing)) throw error;
    const { engine, notes } = await openEngine(usual, threads);
    const { found, hint } = error.details;
    return { engine, notes: [`${last} of the last session is not here: ${found} (${hint})`, ...notes] };
  }
}
