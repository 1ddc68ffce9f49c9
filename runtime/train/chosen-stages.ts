import type { Plan, PlanStage } from "../../compiler/contract/schema.js";
import { netsInFront } from "./steps-in-front.js";

/**
 * Stages in an order in which each comes after those it waits for, as close to the order of the plan as possible. The
 * compiler has refused cycles.
 */
function inOrder(stages: readonly PlanStage[]): readonly PlanStage[] {
  const left = [...stages];
  const order: PlanStage[] = [];
  while (left.length > 0) {
    const at = left.findIndex(({ after }) => left.every(({ name }) => !after.includes(name)));
    if (at < 0) throw new Error(`plan: stages wait for each other: ${left.map(({ name }) => name).join(", ")}`);
    order.push(...left.splice(at, 1));
  }
  return order;
}

/** The stages to run, in order: all of a plan, or the named ones with those that they need. */
export const chosenStages = (plan: Plan, names: readonly string[] | undefined): readonly PlanStage[] =>
  names === undefined ? inOrder(plan.stages) : withNeeded(plan, names);

/**
 * The stages that some of a plan's stages need, with these, in order: those they wait for, and every stage in front that
 * trains a net they use. So the result of a stage does not depend on which others are requested.
 */
function withNeeded(plan: Plan, wanted: readonly string[]): readonly PlanStage[] {
  const order = inOrder(plan.stages);
  const chosen = new Set(wanted);
  for (let i = order.length - 1; i >= 0; i--) {
    const stage = order[i] as PlanStage;
    if (!chosen.has(stage.name)) continue;
    for (const name of stage.after) chosen.add(name);
    const used = new Set([...trainedBy(stage), ...netsInFront(plan, stage)]);
    for (const earlier of order.slice(0, i))
      if (trainedBy(earlier).some((net) => used.has(net))) chosen.add(earlier.name);
  }
  return order.filter(({ name }) => chosen.has(name));
}

const trainedBy = (stage: PlanStage): readonly string[] =>
  stage.kind === "train" ? stage.groups.flatMap(({ nets }) => nets) : [];
