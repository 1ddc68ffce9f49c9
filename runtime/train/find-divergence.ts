import { meanSquareLayer } from "../../compiler/contract/eval-outputs.js";
import type { FloatArray, Trainer, Weights } from "../engines/engine.js";
import type { LabelledBatch } from "./data-loader.js";
import { advice, Diverged, haveExploded, nonFiniteParameter, overflowingLayer } from "./diverged.js";
import type { GroupPlace } from "./group-place.js";
import type { TrainingContext } from "./training-context.js";

/** A failed training step and the batch that caused it. */
export interface FailedStep {
  /** From 1. */
  readonly step: number;
  /** Of the whole stage. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Was the loss far above that of an untrained net before the first update, without a rise since? */
  readonly startedUseless: boolean;
  readonly loss: number;
  readonly lr: number;
  /** Why training cannot continue, unless a layer at fault is found. */
  readonly reason: string;
  readonly batch: LabelledBatch | undefined;
}

/** Finds the fault in the state before a failed step, and makes the error. */
export async function findDivergence(
  context: TrainingContext,
  place: GroupPlace,
  trainer: Trainer,
  failed: FailedStep,
): Promise<Diverged> {
  const { stage, group, index } = place;
  const { weights } = await trainer.state();
  const nonFinite = nonFiniteParameter(weights);
  const layers = failed.batch === undefined ? [] : await meanSquaresOf(context, place, weights, failed.batch);
  const overflowing = overflowingLayer(layers, stage.batch);
  const layer = overflowing ?? (nonFinite === undefined ? (layers.at(-1)?.[0] ?? null) : layerOf(nonFinite));
  const reason =
    nonFinite !== undefined
      ? `${nonFinite} is no longer finite`
      : overflowing !== undefined
        ? `the values of ${overflowing} are not finite`
        : failed.reason;
  const { step, steps, loss, lr, stepsPerEpoch } = failed;
  return new Diverged(
    { stage: stage.name, group: index, nets: group.nets, step, loss, lr, layer, reason },
    advice(stage, {
      step,
      steps,
      stepsPerEpoch,
      lr,
      before: failed.startedUseless ? "useless" : step === 1 && failed.batch !== undefined ? "failed" : undefined,
      init: context.run.plan.nets.some(({ name, init }) => group.nets.includes(name) && init !== undefined),
      firstLayer: overflowing !== undefined && overflowing === layers[0]?.[0],
      weightsExploded: haveExploded(weights),
    }),
  );
}

/** Mean square activations of the layers on a batch, in order; empty without an evaluation graph or a batch. */
async function meanSquaresOf(
  { engine, graph }: TrainingContext,
  { stage, group }: GroupPlace,
  weights: Weights,
  batch: LabelledBatch,
): Promise<readonly (readonly [string, FloatArray])[]> {
  if (group.evalGraph === undefined) return [];
  const runner = await engine.openNet({ graph: graph(group.evalGraph), image: group.input, weights });
  try {
    return [...(await runner.run(batch.image, stage.batch))].flatMap(([output, value]) => {
      const layer = meanSquareLayer(output);
      return layer === undefined ? [] : [[layer, value] as const];
    });
  } finally {
    await runner.close();
  }
}

/** `C1.weight` belongs to C1. */
const layerOf = (parameter: string): string => parameter.slice(0, parameter.lastIndexOf("."));
