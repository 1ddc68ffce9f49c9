import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import { isPairTerm } from "../losses/losses.js";
import { trainingMemory } from "../memory/memory.js";
import type { NetModel, Size, TrainStage } from "../model/index.js";
import { roughMemory } from "../shape/memory.js";
import type { Checked } from "./model-context.js";

/** The estimate, which builds a graph, is never above this multiple of the rough count and the allowance for small nets. */
const margin = 4;
const allowance = 16 * 2 ** 20;

/** Checks that training fits into the memory that the schedule allows. */
export function memoryFits(
  stage: TrainStage,
  outputs: number,
  nets: readonly { readonly net: NetModel; readonly size: Size }[],
  limit: number,
  at: Span,
  { scope }: Checked,
): boolean {
  for (const { net, size } of nets) {
    const rough = roughMemory(net, size, stage, outputs)?.total ?? 0;
    if (margin * rough + allowance <= limit) continue;
    const memory = trainingMemory(net, size, stage, outputs);
    if (memory === undefined || memory.total <= limit) continue;
    const values = { stage: stage.name, net: net.name, found: shown(memory.total), limit: shown(limit) };
    const memoryOf = (batch: number): number | undefined =>
      trainingMemory(net, size, { ...stage, batch }, outputs)?.total;
    const hint = hintFor(memoryOf, stage, limit);
    const updates = stage.accumulate === 1 ? "" : ", their sums";
    scope.report(
      diagnostic("schedule/too-much-memory", { file: scope.file, span: at }, values, {
        hint,
        notes: [
          `activations forward and backward, ${stage.batch} images of ${size.height}x${size.width}: ${shown(memory.activations)}`,
          `weights, initial weights, gradients${updates} and ${stage.optimizer.kind}'s state: ${shown(memory.weights)}`,
        ],
      }),
    );
    return false;
  }
  return true;
}

/** Suggests the largest batch that fits, if any does. */
function hintFor(
  memoryOf: (batch: number) => number | undefined,
  { batch, perIdentity = 1, loss }: Pick<TrainStage, "batch" | "perIdentity" | "loss">,
  limit: number,
): string {
  // In multiples of `per_identity`; to about 3 %, because every trial builds a graph.
  let [fits, exceeds] = [0, Math.ceil(batch / perIdentity)];
  while (exceeds - fits > Math.max(1, fits / 32)) {
    const middle = Math.floor((fits + exceeds) / 2);
    if ((memoryOf(middle * perIdentity) ?? 0) <= limit) fits = middle;
    else exceeds = middle;
  }
  const raise = "raise `memory:` of the schedule";
  const least = loss.some(isPairTerm) ? 2 : 1;
  if (fits * perIdentity < least) return `make the net smaller, or ${raise}`;
  return `use \`batch: ${fits * perIdentity}\`, perhaps with \`accumulate:\`, or ${raise}`;
}

function shown(bytes: number): string {
  const [unit, size] = bytes >= 2 ** 30 ? (["GiB", 2 ** 30] as const) : (["MiB", 2 ** 20] as const);
  return `${(bytes / size).toFixed(1).replace(/\.0$/, "")} ${unit}`;
}
