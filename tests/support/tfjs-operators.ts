import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../../compiler/contract/tfjs-modules.js";
import type { GraphBuilder } from "../../compiler/ir/builder.js";
import type { Node, NodeId } from "../../compiler/ir/graph.js";
import type { OperatorKind } from "../../compiler/ir/operators/table.js";
import { differentiate } from "../../compiler/operators/differentiate.js";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { NotDifferentiable } from "../../compiler/operators/meaning.js";
import { meaningOf } from "../../compiler/operators/table.js";
import type { LibraryFunction } from "../../compiler/operators/tfjs/library.js";
import { type Tensor64, tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import { expression } from "../../compiler/targets/tfjs/expression.js";
import * as activations from "../../compiler/targets/tfjs/library/activations.js";
import * as batchNorm from "../../compiler/targets/tfjs/library/batch-norm.js";
import * as channels from "../../compiler/targets/tfjs/library/channels.js";
import * as contrastiveLoss from "../../compiler/targets/tfjs/library/contrastive-loss.js";
import * as convolution from "../../compiler/targets/tfjs/library/convolution.js";
import * as dense from "../../compiler/targets/tfjs/library/dense.js";
import * as dropout from "../../compiler/targets/tfjs/library/dropout.js";
import * as filters from "../../compiler/targets/tfjs/library/filters.js";
import * as flatten from "../../compiler/targets/tfjs/library/flatten.js";
import * as hingeLoss from "../../compiler/targets/tfjs/library/hinge-loss.js";
import * as hingeTerms from "../../compiler/targets/tfjs/library/hinge-terms.js";
import * as normalisation from "../../compiler/targets/tfjs/library/normalisation.js";
import * as normaliseImage from "../../compiler/targets/tfjs/library/normalise-image.js";
import * as padding from "../../compiler/targets/tfjs/library/padding.js";
import * as pairLaplacian from "../../compiler/targets/tfjs/library/pair-laplacian.js";
import * as patches from "../../compiler/targets/tfjs/library/patches.js";
import * as pooling from "../../compiler/targets/tfjs/library/pooling.js";
import * as regions from "../../compiler/targets/tfjs/library/regions.js";
import * as reshape from "../../compiler/targets/tfjs/library/reshape.js";
import * as sigmoidCrossEntropy from "../../compiler/targets/tfjs/library/sigmoid-cross-entropy.js";
import * as sigmoidTerms from "../../compiler/targets/tfjs/library/sigmoid-terms.js";
import * as softmaxCrossEntropy from "../../compiler/targets/tfjs/library/softmax-cross-entropy.js";
import { Random } from "../../runtime/random.js";
import { type Case, type Cases, casesOf, operatorKinds } from "../conformance/operators.js";
import { differingValues } from "./run-onnx.js";
import { fromTensor, type Role, toTensor } from "./tfjs-values.js";

/** Operators that the TensorFlow.js target prints; `scaleRows` only of weights, which samples have none of. */
export const printedKinds = operatorKinds.filter(
  (kind) => meaningOf({ kind }).tfjs !== undefined && kind !== "scaleRows",
);

const library = {
  ...activations,
  ...batchNorm,
  ...channels,
  ...contrastiveLoss,
  ...convolution,
  ...dense,
  ...dropout,
  ...filters,
  ...flatten,
  ...hingeLoss,
  ...hingeTerms,
  ...normalisation,
  ...normaliseImage,
  ...padding,
  ...pairLaplacian,
  ...patches,
  ...pooling,
  ...regions,
  ...reshape,
  ...sigmoidCrossEntropy,
  ...sigmoidTerms,
  ...softmaxCrossEntropy,
};

/**
 * Cases of an operator in which TensorFlow.js and the reference differ by more than 1e-4, in the value or in a gradient,
 * or after which tensors are left over.
 */
export async function differingTrials(tf: TensorFlow, kind: OperatorKind, times: number): Promise<readonly string[]> {
  const cases = casesOf(kind, times);
  const problems: string[] = [];
  for (const one of cases.all) {
    if (!isPrinted(cases.builder.node(one.result), (id) => cases.builder.node(id))) continue;
    const before = tf.memory().numTensors;
    const expected = expectedOf(cases, one);
    const found = await foundBy(tf, expected);
    problems.push(...differingValues(expected.results, found).map((name) => `${one.name}: ${name}`));
    if (tf.memory().numTensors !== before) problems.push(`${one.name}: tensors are left over`);
  }
  return problems;
}

/** Not sums that leave channels beside rows or columns: their axes would be in another order, and no net has them. */
function isPrinted({ op, inputs }: Node, nodeOf: (id: NodeId) => Node): boolean {
  if (op.kind !== "sum" || inputs.some((id) => nodeOf(id).type.shape.length !== 4)) return true;
  return op.axes.includes(1) || (op.axes.includes(2) && op.axes.includes(3));
}

interface Expected {
  readonly node: Node;
  readonly from: (i: number) => Node;
  readonly operands: readonly Tensor64[];
  /** By which the entries of the value are multiplied before they are summed up and differentiated. */
  readonly weighting: Tensor64;
  /** `value`, and `gradient I` for operand I. */
  readonly results: Readonly<Record<string, Tensor64>>;
}

function expectedOf({ builder: b, feeds }: Cases, { name, result, floats }: Case): Expected {
  const node = b.node(result);
  const shape = node.type.shape.map(Number);
  const random = new Random("weighting", name);
  const weighting = tensorOf(
    shape,
    Float32Array.from({ length: volumeOf(shape) }, () => random.normal()),
  );
  const weighted = b.add({ kind: "mul" }, [result, b.input(name, { dtype: "f32", shape })], "weighted");
  const axes = shape.map((_, i) => i);
  const scalar = axes.length === 0 ? weighted : b.add({ kind: "sum", axes }, [weighted], "scalar");
  const gradients = [...gradientsOf(b, scalar, floats)].map(([id, gradient]): [string, NodeId] => [
    `gradient ${node.inputs.indexOf(id)}`,
    gradient,
  ]);
  const operandNames = node.inputs.map((id, i): [string, NodeId] => [`operand ${i}`, id]);
  const outputs = Object.fromEntries([["value", result], ...operandNames, ...gradients]);
  const values = evaluateGraph(b.finish(name, outputs), { ...feeds, [name]: weighting });
  const isOperand = (output: string): boolean => output.startsWith("operand");
  return {
    node,
    from: (i) => b.node(node.inputs[i] as NodeId),
    operands: operandNames.map(([output]) => values[output] as Tensor64),
    weighting,
    results: Object.fromEntries(Object.entries(values).filter(([output]) => !isOperand(output))),
  };
}

/** None for operators without a rule: what only inference consists of. */
function gradientsOf(b: GraphBuilder, scalar: NodeId, floats: readonly NodeId[]): ReadonlyMap<NodeId, NodeId> {
  try {
    return differentiate(b, scalar, floats);
  } catch (error) {
    if (error instanceof NotDifferentiable) return new Map();
    throw error;
  }
}

async function foundBy(
  tf: TensorFlow,
  { node, from, operands, weighting, results }: Expected,
): Promise<Readonly<Record<string, Tensor64>>> {
  const given = operands.map((value, i) => operandOf(tf, from(i), value, roleOf(node, i, value.shape.length)));
  const role = node.type.shape.length === 4 ? "maps" : "plain";
  const wanted = Object.keys(results).flatMap((name) => (name === "value" ? [] : [Number(name.split(" ")[1])]));
  const call = printed(node, from);
  const { value, gradients } = tf.tidy(() => {
    if (wanted.length === 0) return { value: call(tf, given), gradients: [] };
    const differentiated = tf.valueAndGrads((...some: tfjs.Tensor[]) =>
      // One step more: an operator that gives back its operand would have no gradient.
      tf.mul(
        call(
          tf,
          node.inputs.map((id, i) => some[wanted.indexOf(node.inputs.indexOf(id))] ?? (given[i] as tfjs.Tensor)),
        ),
        1,
      ),
    );
    const found = differentiated(
      wanted.map((i) => given[i] as tfjs.Tensor),
      toTensor(tf, weighting, role, "float32"),
    );
    return { value: found.value, gradients: found.grads };
  });
  const found = [
    ["value", await fromTensor(value, role)] as const,
    ...(await Promise.all(
      gradients.map(async (gradient, i) => {
        const operand = wanted[i] as number;
        return [`gradient ${operand}`, await fromTensor(gradient, roleOf(node, operand, gradient.rank))] as const;
      }),
    )),
  ];
  tf.dispose([value, gradients, given.filter((one) => typeof one !== "number")]);
  return Object.fromEntries(found);
}

/** Seeds are numbers, labels and bytes int32. */
function operandOf(tf: TensorFlow, { type }: Node, value: Tensor64, role: Role): tfjs.Tensor | number {
  if (type.dtype === "i64" && type.shape.length === 0) return value.data[0] as number;
  return toTensor(tf, value, role, type.dtype === "f32" ? "float32" : "int32");
}

function roleOf(node: Node, i: number, rank: number): Role {
  if (node.op.kind === "conv2d" && i === 1) return "filters";
  if (node.op.kind === "dense" && i === 1) return "matrix";
  return rank === 4 && !node.op.kind.startsWith("normaliseImage") ? "maps" : "plain";
}

type Printed = (tf: TensorFlow, operands: readonly (tfjs.Tensor | number)[]) => tfjs.Tensor;

/** A node as the target prints it, ready to be called. */
function printed(node: Node, from: (i: number) => Node): Printed {
  const text = expression(node, {
    operand: (i) => `operands[${i}]`,
    from,
    isWeight: () => false,
    lib: (name: LibraryFunction) => `library.${name}`,
  });
  const call = new Function("library", "tf", "operands", `return ${text};`);
  return (tf, operands) => call(library, tf, operands) as tfjs.Tensor;
}
