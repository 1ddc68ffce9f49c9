import { decisionFit, scoreOf } from "../../compiler/contract/plan-queries.js";
import type { FitPlan } from "../../compiler/contract/schema.js";
import { UserError } from "../errors/user-error.js";
import { svmFile } from "../run/classifier-file.js";
import { decisionFile, scoresIn } from "../run/decision-file.js";
import type { StoredArrays } from "../run/run-folder.js";
import { fitToScores } from "./fit-decision-layer.js";
import { reuseRefinements } from "./fit-refinements.js";
import { fitResultIn, type OtherRun } from "./reuse.js";
import type { StageParts } from "./stage-key.js";
import { DECISIONS } from "./stage-parts.js";
import { refinedSteps } from "./steps-in-front.js";
import type { TrainingContext } from "./training-context.js";

/**
 * Fits only the decisions of a stage, to the scores of another run whose stage differs from this one in the rules alone: neither
 * nets nor SVMs run again. The other files of the stage are copied.
 * @returns the run whose scores are used; undefined if there is none, and nothing is done.
 */
export async function refitDecisions(
  context: TrainingContext,
  stage: FitPlan,
  parts: StageParts,
  others: readonly OtherRun[],
): Promise<string | undefined> {
  const { run, data, progress } = context;
  const fit = decisionFit(run.plan, stage);
  const list = scoreOf(run.plan)?.attributes;
  if (fit === undefined || list === undefined) return undefined;
  for (const other of others) {
    if (!differsInRules(other.state.stages?.get(stage.name)?.parts, parts)) continue;
    let arrays: ReadonlyMap<string, StoredArrays>;
    try {
      arrays = await fitResultIn(other, run.plan, stage);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      progress.note(`${stage.name}: the scores in ${other.path} cannot be used: ${error.message}`);
      continue;
    }
    const stored = arrays.get(decisionFile);
    if (stored === undefined) continue;
    const names = data.attributes(list);
    const scored = { attributes: names, ...scoresIn(stored, decisionFile) };
    await reuseRefinements(context, other, refinedSteps(run.plan, stage));
    for (const [name, { tensors, metadata }] of arrays)
      if (name !== decisionFile && name !== svmFile) await run.saveArrays(name, tensors, metadata);
    await fitToScores(context, stage, fit.step, scored);
    const svms = arrays.get(svmFile);
    if (svms !== undefined) await run.saveArrays(svmFile, svms.tensors, svms.metadata);
    return other.path;
  }
  return undefined;
}

/** Are all parts equal but the rules? */
function differsInRules(theirs: StageParts | undefined, ours: StageParts): boolean {
  if (theirs?.[DECISIONS] === undefined) return false;
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...names].every((name) => name === DECISIONS || theirs[name] === ours[name]);
}
