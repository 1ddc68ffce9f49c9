import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import { isPairTerm } from "../losses/losses.js";
import type { NetModel, Size, TrainStage } from "../model/index.js";
import { type TrainingMemory, trainingMemory } from "../shape/memory.js";
import type { Checked } from "./model-context.js";

/** Checks that a step of the stage fits into the memory that the schedule allows. */
export function memoryFits(
  stage: Pick<TrainStage, "name" | "batch" | "perIdentity" | "loss" | "accumulate" | "output" | "optimizer">,
  outputs: number,
  nets: readonly { readonly net: NetModel; readonly size: Size }[],
  limit: number,
  at: Span,
  { scope }: Checked,
): boolean {
  for (const { net, size } of nets) {
    const memory = trainingMemory(net, size, stage, outputs);
    if (memory === undefined || memory.total <= limit) continue;
    const values = { stage: stage.name, net: net.name, found: shown(memory.total), limit: shown(limit) };
    const hint = hintFor(memory, stage, limit);
    scope.report(
      diagnostic("schedule/too-much-memory", { file: scope.file, span: at }, values, {
        hint,
        notes: [
          `activations forward and backward, ${stage.batch} images of ${size.height}x${size.width}: ${shown(memory.activations)}`,
          `weights, new weights, gradients${stage.accumulate === 1 ? "" : ", their sums"} and ${stage.optimizer.kind}'s state: ${shown(memory.weights)}`,
        ],
      }),
    );
    return false;
  }
  return true;
}

/** Suggests the largest batch that fits, if any does. */
function hintFor(
  { activations, weights }: TrainingMemory,
  { batch, perIdentity = 1, loss }: Pick<TrainStage, "batch" | "perIdentity" | "loss">,
  limit: number,
): string {
  const most = Math.floor((limit - weights) / (activations / batch));
  // A multiple of `per_identity`, and two images for a loss over pairs.
  const multiple = Math.floor(most / perIdentity) * perIdentity;
  const fits = multiple < 2 && loss.some(isPairTerm) ? 0 : multiple;
  const raise = "raise `memory:` of the schedule";
  if (fits < 1) return `make the net smaller, or ${raise}`;
  return `use \`batch: ${fits}\`, perhaps with \`accumulate:\`, or ${raise}`;
}

function shown(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? (["GiB", 2 ** 30] as const) : (["MiB", 2 ** 20] as const);
  return `${(bytes / size).toFixed(1).replace(/\.0$/, "")} ${unit}`;
}
