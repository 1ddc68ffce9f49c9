import { join } from "node:path";
import { graphNames, moduleFile, onnxFile } from "../../compiler/plan/graph-files.js";
import { type EngineName, tensorFlow } from "../engines/engine-names.js";
import { type OpenedEngine, openEngine } from "../engines/open-engine.js";
import { BackendMissing } from "../engines/tfjs/backends/backend-missing.js";
import { exists } from "../exists.js";
import { ExitCode, UserError } from "../user-error.js";
import type { RunFolder } from "./run-folder.js";

type Run = Pick<RunFolder, "path" | "build" | "plan" | "state">;

/**
 * Opens an engine for work on a run: the one that is named, else ONNX Runtime if the run has graphs for it.
 * @throws UserError (exit code 2) where the run has nothing that the engine could run.
 */
export async function openRunEngine(run: Run, name?: EngineName, threads?: number): Promise<OpenedEngine> {
  const engine = name ?? (await usualEngine(run));
  if (await serves(run, engine)) return openEngine(engine, threads);
  const other = tensorFlow(engine) ? "onnx" : "tfjs";
  throw new UserError(`this run has nothing that --engine ${engine} could run`, {
    file: run.path,
    found: `no ${fileFor(engine, graphNames(run.plan)[0] ?? "")} in ${run.build}`,
    hint: `use --engine ${other}`,
    exitCode: ExitCode.usage,
  });
}

/**
 * Opens the engine of a run's last session to go on with, and says so. Where it is not there on this machine, the usual
 * one goes on, with a line that says why.
 */
export async function openLastEngine(run: Run, threads?: number): Promise<OpenedEngine> {
  const usual = await usualEngine(run);
  const last = run.state.engine ?? usual;
  if (last === usual) return openRunEngine(run, usual, threads);
  try {
    const { engine, notes } = await openRunEngine(run, last, threads);
    return { engine, notes: [...notes, `${last} goes on, as in the last session; --engine chooses another`] };
  } catch (error) {
    if (!(error instanceof BackendMissing)) throw error;
    const { engine, notes } = await openRunEngine(run, usual, threads);
    const { found, hint } = error.details;
    return { engine, notes: [`${last} of the last session is not here: ${found} (${hint})`, ...notes] };
  }
}

async function usualEngine(run: Run): Promise<EngineName> {
  return (await serves(run, "onnx")) ? "onnx" : "tfjs";
}

/** Builds are whole: one graph stands for all. */
async function serves({ build, plan }: Run, engine: EngineName): Promise<boolean> {
  const [graph] = graphNames(plan);
  return graph === undefined || exists(join(build, fileFor(engine, graph)));
}

const fileFor = (engine: EngineName, graph: string): string => (tensorFlow(engine) ? moduleFile : onnxFile)(graph);
