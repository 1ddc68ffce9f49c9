import type { IrDim, Op, TensorType } from "./graph.js";
import type { Operands } from "./operators/operator.js";
import { formOf } from "./operators/table.js";

/** A fault in IR that the compiler itself built: never the user's. */
export class IrError extends Error {
  constructor(op: Op, inputs: readonly TensorType[], problem: string) {
    super(`IR: ${op.kind}(${inputs.map(formatType).join(", ")}): ${problem}`);
    this.name = "IrError";
  }
}

/** `f32[N, 3, 96, 96]` */
export function formatType(type: TensorType): string {
  return `${type.dtype}[${type.shape.join(", ")}]`;
}

/** The result type of an operator on operands of the given types. Throws `IrError` where they do not fit. */
export function inferType(op: Op, inputs: readonly TensorType[]): TensorType {
  return op.kind === "input" ? op.type : formOf(op).type(operandsOf(op, inputs), op);
}

function operandsOf(op: Op, inputs: readonly TensorType[]): Operands {
  const fail = (problem: string): never => {
    throw new IrError(op, inputs, problem);
  };
  const want = (condition: boolean, problem: string): void => {
    if (!condition) fail(problem);
  };
  const type = (i: number): TensorType => inputs[i] ?? fail(`operand ${i} is missing`);
  const dim = (i: number, axis: number): IrDim => type(i).shape[axis] ?? fail(`operand ${i} has no axis ${axis}`);
  const size = (i: number, axis: number): number => {
    const d = dim(i, axis);
    return d === "N" ? fail(`axis ${axis} of operand ${i} must be a number`) : d;
  };
  const alike = (a: number, b: number, names: string): void =>
    want(formatType(type(a)) === formatType(type(b)), `${names} differ in shape`);
  return {
    count: inputs.length,
    type,
    dim,
    size,
    map: (i) => [size(i, 2), size(i, 3)],
    want,
    alike,
    same() {
      alike(0, 1, "operands");
      return type(0);
    },
    perChannel(i) {
      want(type(i).shape.length === 1 && dim(i, 0) === dim(0, 1), `operand ${i} needs a value for each channel`);
      return type(0);
    },
  };
}
