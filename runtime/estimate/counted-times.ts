import type { GraphWork } from "../../compiler/contract/parts/work.js";
import type { Plan } from "../../compiler/contract/schema.js";
import type { GroupWork } from "./stage-work.js";
import type { GroupTimes, Times } from "./times.js";

/** Seconds of one unit of each class of operation, on one thread of an ordinary processor; docs/adr/0037. */
const nominal: Readonly<Record<keyof GraphWork, number>> = {
  convolutions: 2.4e-12,
  products: 3.5e-10,
  pooling: 3e-9,
  norms: 0,
  moved: 4.9e-11,
  calls: 3.8e-6,
};

/** Reading and scaling an image of an ordinary data set. */
const decoding = 0.004;

/** Seconds that the execution of a graph takes by its operations, on the nominal machine; undefined for an unknown graph. */
export function countedSeconds({ costs }: Pick<Plan, "costs">, graph: string): number | undefined {
  const work = costs.find((one) => one.graph === graph)?.work;
  if (work === undefined) return undefined;
  return (Object.keys(nominal) as (keyof GraphWork)[]).reduce((sum, unit) => sum + work[unit] * nominal[unit], 0);
}

/**
 * Times from counts of operations: for what is not measured.
 * @param speed how much longer this machine takes than the nominal one; see `speedOf`.
 */
export function countedTimes(plan: Plan, speed: number): Times {
  const seconds = (graph: string): number | undefined => {
    const counted = countedSeconds(plan, graph);
    return counted === undefined ? undefined : counted * speed;
  };
  return {
    group: (work) => countedGroup(work, seconds),
    pass: ({ kind, step }) => {
      if (kind === "statistics" || kind === "boxes") return { open: 0, image: decoding };
      const found = plan.cascade.find(({ name }) => name === step);
      if (found?.kind !== "window" && found?.kind !== "feature") return undefined;
      const graph = found.kind === "feature" ? found.graph : plan.nets.find(({ name }) => name === found.net)?.graph;
      const run = seconds(graph ?? "");
      return run === undefined ? undefined : { open: 0.1, image: decoding + run };
    },
    svm: ({ rows, attributes }) => rows * attributes * 2e-4 * speed,
    workers: () => 0.3,
    between: () => undefined,
  };
}

function countedGroup(
  { graph, evalGraph = "", batch, batches }: GroupWork,
  seconds: (graph: string) => number | undefined,
): GroupTimes | undefined {
  const step = seconds(graph);
  if (step === undefined) return undefined;
  return {
    open: 0.4,
    step: step * batches,
    decoding: (decoding * batch * batches) / 4,
    cached: Number.POSITIVE_INFINITY,
    epochEnd: 0.05,
    validation: { first: 0.1, open: 0.02, image: seconds(evalGraph) ?? step / batch / 3, decoding: decoding / 4 },
  };
}

/** The median; undefined of nothing. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
