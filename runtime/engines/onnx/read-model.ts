import type { onnx } from "onnx-proto";
import { onnxFile } from "../../../compiler/contract/graph-files.js";
import { lossInputs, updateInput } from "../../../compiler/contract/training-inputs.js";
import { fault, type UserError } from "../../errors/user-error.js";
import type { FloatArray, OpenNet, OpenTrainer } from "../engine.js";
import type { GraphSource } from "../graph-source.js";
import { decodeModel } from "./model-bytes.js";
import { modelFault } from "./verify-model.js";
import { int64 } from "./verify-tensor.js";

/** Inputs of a training step other than images, weights and the arrays of the update rule. */
const stepInputs: readonly string[] = ["lr", "seed", ...lossInputs, updateInput];

/** The error for a graph that does not match its plan, or that ONNX Runtime refuses. */
export function unusable(file: string, found: unknown): UserError {
  return fault("engine/unusable-graph", {
    file,
    found: found instanceof Error ? found.message : String(found),
    cause: found,
  });
}

/** Reads a graph that has the form of one of ours, see `modelFault`. @throws UserError for any other. */
export async function readModel(graph: GraphSource): Promise<onnx.ModelProto> {
  const file = onnxFile(graph.place);
  const bytes = await graph.onnx();
  let model: onnx.ModelProto;
  try {
    model = decodeModel(bytes);
  } catch (cause) {
    throw unusable(file, cause);
  }
  const fault = modelFault(model);
  if (fault !== undefined) throw unusable(file, fault);
  return model;
}

/** Throws `UserError` unless a net takes images of this size and these weights, and nothing else. */
export function requireNet(model: onnx.IModelProto, { graph, image, weights }: OpenNet): void {
  const fault = inputFault(model, { ...image, batch: undefined }, weights, []);
  if (fault !== undefined) throw unusable(onnxFile(graph.place), fault);
}

/** The same for a training step, which must give a loss, logits and new values of the shapes of the old ones. */
export function requireTrainingStep(model: onnx.IModelProto, options: OpenTrainer): void {
  const carried = new Map([...options.weights, ...options.optimizer]);
  const fault =
    inputFault(model, options.image, carried, stepInputs) ??
    ["loss", "logits"].map((name) => (outputsOf(model).has(name) ? undefined : `no output ${name}`)).find(Boolean) ??
    [...outputsOf(model)]
      .map(([name, shape]) => {
        const before = name.endsWith(".next") ? carried.get(name.slice(0, -".next".length)) : undefined;
        if (name === "loss" || name === "logits" || before?.shape.join() === shape) return undefined;
        return `an output ${name} of ${shape}`;
      })
      .find(Boolean);
  if (fault !== undefined) throw unusable(onnxFile(options.graph.place), fault);
}

interface Images {
  readonly batch: number | undefined;
  readonly height: number;
  readonly width: number;
}

function inputFault(
  model: onnx.IModelProto,
  { batch, height, width }: Images,
  values: ReadonlyMap<string, FloatArray>,
  others: readonly string[],
): string | undefined {
  const inputs = new Map(model.graph?.input?.map((input) => [input.name ?? "", shapeOf(input)]));
  for (const [name, { shape }] of values)
    if (inputs.get(name) !== shape.join()) return `no weight ${name} of ${shape.join(" x ")}`;
  const image = inputs.get("image");
  const sizes = [height, width, 3].join();
  if (batch === undefined ? image?.replace(/^[^,]*,/, "") !== sizes : image !== `${batch},${sizes}`)
    return `images of ${image}, not ${[batch ?? "N", sizes]}`;
  const foreign = [...inputs.keys()].find((name) => name !== "image" && !values.has(name) && !others.includes(name));
  return foreign === undefined ? undefined : `an input ${foreign} that the plan does not have`;
}

const outputsOf = (model: onnx.IModelProto): ReadonlyMap<string, string> =>
  new Map(model.graph?.output?.map((output) => [output.name ?? "", shapeOf(output)]));

const shapeOf = (value: onnx.IValueInfoProto): string =>
  (value.type?.tensorType?.shape?.dim ?? []).map((dim) => dim.dimParam || int64(dim.dimValue)).join();
