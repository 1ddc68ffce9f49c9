import type { Plan } from "./schema.js";

/** The plan names graphs without an ending; each engine adds its own. */
export const onnxFile = (graph: string): string => `${graph}.onnx`;

/** A module of the TensorFlow.js target. */
export const moduleFile = (graph: string): string => `${graph}.js`;

/** The graph's IR as text, from which models in other formats are made. */
export const irFile = (graph: string): string => `${graph}.ir`;

/** Every graph of a plan: `nets/NET`, `features/STEP`, `train/STAGE.NET`, `eval/STAGE.NET`. */
export function graphNames(plan: Plan): readonly string[] {
  return [
    ...inferenceGraphs(plan),
    ...plan.stages.flatMap((stage) =>
      stage.kind === "train"
        ? stage.groups.flatMap(({ graph, evalGraph }) => [graph, ...(evalGraph === undefined ? [] : [evalGraph])])
        : [],
    ),
  ];
}

/** The graphs that predict: `nets/NET`, `features/STEP`. Their IR is part of a build. */
export function inferenceGraphs(plan: Plan): readonly string[] {
  return [
    ...plan.nets.map((net) => net.graph),
    ...plan.cascade.flatMap((step) => (step.kind === "feature" ? [step.graph] : [])),
  ];
}
