import { graphNames, onnxFile } from "../../compiler/contract/graph-files.js";
import { type EngineName, tensorFlow } from "../engines/engine-names.js";
import { type OpenedEngine, openEngine } from "../engines/open-engine.js";
import { BackendMissing } from "../engines/tfjs/backends/backend-missing.js";
import { fault } from "../errors/user-error.js";
import { hasSpec } from "./read-spec.js";
import type { RunFolder } from "./run-folder.js";

type Run = Pick<RunFolder, "path" | "plan" | "state" | "has">;

/**
 * Opens an engine for a run: the named one, else ONNX Runtime if the run has graphs for it.
 * @throws UserError (exit code 2) if the run has nothing that the engine can run.
 */
export async function openRunEngine(run: Run, name?: EngineName, threads?: number): Promise<OpenedEngine> {
  const engine = name ?? usualEngine(run);
  if (serves(run, engine)) return openEngine(engine, threads);
  const forTensorFlow = tensorFlow(engine);
  throw fault("engine/nothing-to-run", {
    what: "run",
    engine,
    file: run.path,
    found: forTensorFlow
      ? "no spec/, from which modules of TensorFlow.js are generated"
      : "no graphs in build/: a generated package has made the run",
    hint: `use --engine ${forTensorFlow ? "onnx" : "tfjs"}`,
  });
}

/**
 * Opens the engine of a run's last session, and says so. If this machine lacks it, opens the default engine, with a line that
 * says why.
 */
export async function openLastEngine(run: Run, threads?: number): Promise<OpenedEngine> {
  const usual = usualEngine(run);
  const last = run.state.engine ?? usual;
  if (last === usual) return openRunEngine(run, usual, threads);
  try {
    const { engine, notes } = await openRunEngine(run, last, threads);
    return { engine, notes: [...notes, `${last}: the engine of the last session; --engine selects another`] };
  } catch (error) {
    if (!(error instanceof BackendMissing)) throw error;
    const { engine, notes } = await openRunEngine(run, usual, threads);
    const { found, hint } = error.details;
    return { engine, notes: [`the engine ${last} of the last session is not available: ${found} (${hint})`, ...notes] };
  }
}

const usualEngine = (run: Run): EngineName => (serves(run, "onnx") ? "onnx" : "tfjs");

/** Builds are complete, so one graph decides for all. A generated package has modules for the runs that it makes. */
function serves(run: Run, engine: EngineName): boolean {
  if (tensorFlow(engine)) return hasSpec(run) || run.state.modules !== undefined;
  const [graph] = graphNames(run.plan);
  return graph === undefined || run.has(`build/${onnxFile(graph)}`);
}
