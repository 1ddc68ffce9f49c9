import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { NetModel, Size, TrainStage } from "../model/index.js";
import { type TrainingMemory, trainingMemory } from "../shape/memory.js";
import type { Checked } from "./model-context.js";

/** Checks that a step of the stage fits into the memory that the schedule allows. */
export function memoryFits(
  stage: Pick<TrainStage, "name" | "batch" | "accumulate" | "output" | "optimizer">,
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
    const hint = hintFor(memory, stage.batch, limit);
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
function hintFor({ activations, weights }: TrainingMemory, batch: number, limit: number): string {
  const fits = Math.floor((limit - weights) / (activations / batch));
  const raise = "raise `memory:` of the schedule";
  if (fits < 1) return `make the net smaller, or ${raise}`;
  return `use \`batch: ${fits}\`, perhaps with \`accumulate:\`, or ${raise}`;
}

function shown(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? (["GiB", 2 ** 30] as const) : (["MiB", 2 ** 20] as const);
  return `${(bytes / size).toFixed(1).replace(/\.0$/, "")} ${unit}`;
}
