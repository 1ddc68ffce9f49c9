import type { Plan } from "./schema.js";

/** The plan names graphs without an ending: what an engine runs lies under that name with its own. */
export const onnxFile = (graph: string): string => `${graph}.onnx`;

/** A module of the TensorFlow.js target. */
export const moduleFile = (graph: string): string => `${graph}.js`;

/** Every graph of a plan: `nets/NET`, `features/STEP`, `train/STAGE.NET`. */
export function graphNames(plan: Plan): readonly string[] {
  return [
    ...plan.nets.map((net) => net.graph),
    ...plan.cascade.flatMap((step) => (step.kind === "feature" ? [step.graph] : [])),
    ...plan.stages.flatMap((stage) => (stage.kind === "train" ? stage.runs.map((run) => run.graph) : [])),
  ];
}
