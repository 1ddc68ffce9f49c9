import type { onnx } from "onnx-proto";
import { type Operands, resultShapes, type Shape } from "./shapes.js";

/** What is known of a value of a graph before it runs. */
export interface Value {
  readonly shape: Shape;
  readonly bytes: number;
  /** Of constants of whole numbers. */
  readonly ints?: readonly number[];
  /** It depends on constants only. */
  readonly constant: boolean;
}

/** A node that is executed; equal nodes are executed once. */
export interface Step {
  readonly op: string;
  readonly attribute: Operands["attribute"];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface Program {
  readonly values: ReadonlyMap<string, Value>;
  readonly steps: readonly Step[];
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
  /** Results that are computed when the model is opened, from constants. */
  readonly folded: ReadonlySet<string>;
}

/** TensorProto.DataType. */
const types = { float: 1, byte: 2, int32: 6, int64: 7, bool: 9 } as const;

const bytesOf: ReadonlyMap<number, number> = new Map([
  [types.float, 4],
  [types.byte, 1],
  [types.int32, 4],
  [types.int64, 8],
  [types.bool, 1],
]);

/** Of results whose type is not that of an operand. */
const resultTypes: ReadonlyMap<string, number> = new Map([
  ["Greater", types.bool],
  ["Less", types.bool],
  ["Equal", types.bool],
  ["Or", types.bool],
  ["Range", types.int64],
  ["ConstantOfShape", types.float],
]);

/** The operand whose type is that of the result, where it is not the first. */
const typedOperands: ReadonlyMap<string, number> = new Map([
  ["Where", 1],
  ["OneHot", 2],
]);

const integers = (values: readonly unknown[] | null | undefined): readonly number[] => (values ?? []).map(Number);

/**
 * The nodes that ONNX Runtime executes of a model, and the values that they read and compute: constants are folded and equal
 * nodes joined.
 *
 * @param batch images of an open batch axis.
 * @param weights inputs that are constants once the model is opened.
 */
export function programOf({ graph }: onnx.IModelProto, batch: number, weights: ReadonlySet<string>): Program {
  const values = new Map<string, Value>();
  const typeOf = new Map<string, number>();
  const define = (name: string, type: number, value: Omit<Value, "bytes">): void => {
    const bytes = value.shape.reduce((product, d) => product * d, bytesOf.get(type) ?? 4);
    values.set(name, { ...value, bytes });
    typeOf.set(name, type);
  };
  for (const { name, type } of graph?.input ?? []) {
    const dims = type?.tensorType?.shape?.dim ?? [];
    const shape = dims.map(({ dimParam, dimValue }) => (dimParam ? batch : Number(dimValue)));
    define(name ?? "", type?.tensorType?.elemType ?? types.float, { shape, constant: weights.has(name ?? "") });
  }
  for (const { name, dims, dataType, int64Data, int32Data } of graph?.initializer ?? []) {
    const ints = integers(int64Data?.length ? int64Data : int32Data);
    define(name ?? "", dataType ?? types.float, { shape: integers(dims), constant: true, ints });
  }
  const outputs = new Set(graph?.output?.map(({ name }) => name ?? ""));
  const steps: Step[] = [];
  const folded = new Set<string>();
  const known = new Map<string, readonly string[]>();
  const names = new Map<string, string>();
  for (const node of graph?.node ?? []) {
    const step = stepOf(node, names);
    const key = JSON.stringify([node.opType, step.inputs, node.attribute]);
    const earlier = known.get(key);
    if (earlier !== undefined && !step.outputs.some((name) => outputs.has(name))) {
      for (const [i, name] of step.outputs.entries()) names.set(name, earlier[i] ?? name);
      continue;
    }
    known.set(key, step.outputs);
    const operands = step.inputs.filter((name) => name !== "").map((name) => requireValue(values, name));
    const shapes = resultShapes(node.opType ?? "", {
      shapes: operands.map(({ shape }) => shape),
      ints: (i) => operands[i]?.ints ?? [],
      attribute: step.attribute,
    });
    const constant = operands.every((one) => one.constant);
    for (const [i, name] of step.outputs.entries())
      define(name, resultType(step, i, typeOf), { shape: shapes[i] ?? [], constant });
    if (constant) for (const name of step.outputs) folded.add(name);
    else steps.push(step);
  }
  const inputs = new Set(graph?.input?.map(({ name }) => name ?? ""));
  return { values, steps, inputs, outputs, folded };
}

function stepOf(node: onnx.INodeProto, names: ReadonlyMap<string, string>): Step {
  const attributes = new Map((node.attribute ?? []).map((one) => [one.name ?? "", one]));
  return {
    op: node.opType ?? "",
    attribute: (name) => {
      const found = attributes.get(name);
      return found && (found.ints?.length ? integers(found.ints) : [Number(found.i ?? 0)]);
    },
    inputs: (node.input ?? []).map((name) => names.get(name) ?? name),
    outputs: node.output ?? [],
  };
}

function requireValue(values: ReadonlyMap<string, Value>, name: string): Value {
  const found = values.get(name);
  if (found === undefined) throw new Error(`onnx: a node reads ${name} before it is computed`);
  return found;
}

function resultType({ op, attribute, inputs }: Step, output: number, typeOf: ReadonlyMap<string, number>): number {
  if (op === "Cast") return attribute("to")?.[0] ?? types.float;
  if (op === "MaxPool" && output === 1) return types.int64;
  return resultTypes.get(op) ?? typeOf.get(inputs[typedOperands.get(op) ?? 0] ?? "") ?? types.float;
}
