import { availableParallelism } from "node:os";
import { hasErrors } from "../../../compiler/diagnostics/sink.js";
import type { SpecModel } from "../../../compiler/model/index.js";
import { compileFile, specErrors } from "../../build/compile-file.js";
import type { EngineName } from "../../engines/engine-names.js";
import { fault } from "../../errors/user-error.js";
import { type CompilePoint, chosenStudy, defaultFolder, planStudy } from "../../study/plan-study.js";
import type { CountedStudy } from "../../study/planned-study.js";
import { requireSameData, studyData } from "../../study/study-data.js";
import { readStudy, requireSameStudy, type StudyMeans } from "../../study/study-file.js";
import { requireStudyFolder } from "../../study/study-folder.js";
import { checkedModel, reportDiagnostics } from "../report-diagnostics.js";

/** The options that say which study, and how its runs are computed. */
export interface StudyChoice {
  readonly study?: string;
  readonly run?: string;
  readonly data?: ReadonlyMap<string, string>;
  readonly rehearse?: number;
  readonly engine?: EngineName;
  readonly threads?: number;
}

/** A study of a file, compiled and checked, with the folder that it has or will have. */
export interface OpenedStudy {
  readonly model: SpecModel;
  readonly plan: CountedStudy;
  readonly folder: string;
  readonly means: StudyMeans;
  /** Other folders for data sets. */
  readonly data: ReadonlyMap<string, string>;
}

/** Compiles a point, and prints its errors. */
const compilePoint: CompilePoint = ({ name, file }, options) => {
  const compilation = compileFile(file, options);
  if (compilation.ok) return compilation;
  reportDiagnostics(compilation, "text", process.stderr);
  if (name === "base" || !hasErrors(compilation.diagnostics)) throw specErrors(file, compilation);
  throw fault("study-run/point-errors", { name, file });
};

/**
 * Checks everything that a study needs; creates nothing.
 * @throws UserError where something is missing, or the folder holds another study.
 */
export async function openStudy(file: string, options: StudyChoice): Promise<OpenedStudy> {
  const { rehearse, data: given = new Map<string, string>() } = options;
  const model = checkedModel(file);
  const chosen = chosenStudy(model, options.study);
  const folder = options.run ?? defaultFolder(file, chosen.name, rehearse);
  await requireStudyFolder(folder);
  const found = await readStudy(folder);
  const rehearsing = rehearse === undefined ? {} : { rehearse };
  const means: StudyMeans = {
    engine: options.engine ?? found?.engine ?? "onnx",
    threads: options.threads ?? found?.threads ?? availableParallelism(),
    ...rehearsing,
  };
  const data = studyData(folder, found, given);
  if (found !== undefined) requireSameStudy(folder, found, chosen.name, means);
  const planOptions = { engine: means.engine, data, given: given.keys(), ...rehearsing };
  const plan = await planStudy(chosen, file, compilePoint, planOptions);
  if (found !== undefined) await requireSameData(folder, found, plan, given);
  return { model, plan, folder, means, data };
}
