import type { Op } from "../ir/graph.js";
import type { losses as forms } from "../ir/operators/losses.js";
import {
  contrastiveLoss,
  contrastiveLossGrad,
  hingeLoss,
  hingeLossGrad,
  hingeTerms,
  hingeTermsGrad,
  pairLaplacian,
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGrad,
  sigmoidTerms,
  sigmoidTermsGrad,
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
} from "../reference/losses.js";
import { type Differentiation, libraryFunction, type Meanings, type OperandGradients } from "./meaning.js";
import { lowerHingeTerms, lowerHingeTermsGrad, lowerSigmoidTerms, lowerSigmoidTermsGrad } from "./onnx/label-terms.js";
import {
  lowerHingeLoss,
  lowerHingeLossGrad,
  lowerPairLaplacian,
  lowerSigmoidCrossEntropy,
  lowerSigmoidCrossEntropyGrad,
  lowerSoftmaxCrossEntropy,
  lowerSoftmaxCrossEntropyGrad,
} from "./onnx/losses.js";
import { lowerContrastiveLoss, lowerContrastiveLossGrad } from "./onnx/pairs.js";

/** The gradient operator on the same operands, times the gradient of the loss. Labels and targets have none. */
const byOperator =
  <O extends Op>(gradient: (op: O) => Op) =>
  ({ node, op, dy, when, add }: Differentiation<O>): OperandGradients => [
    when(0, () => add({ kind: "scaleBy" }, [add(gradient(op), node.inputs), dy])),
    undefined,
  ];

/** The slopes on the same operands, times the gradient of each term. */
const bySlopes =
  <O extends Op>(slopes: (op: O) => Op) =>
  ({ node, op, dy, when, add }: Differentiation<O>): OperandGradients => [
    when(0, () => add({ kind: "mul" }, [add(slopes(op), node.inputs), dy])),
    undefined,
  ];

/** Losses and their gradients. */
export const losses: Meanings<keyof typeof forms> = {
  softmaxCrossEntropy: {
    reference: ({ operand }) => softmaxCrossEntropy(operand(0), operand(1)),
    gradient: byOperator(() => ({ kind: "softmaxCrossEntropyGrad" })),
    onnx: lowerSoftmaxCrossEntropy,
    tfjs: libraryFunction("softmaxCrossEntropy"),
  },
  softmaxCrossEntropyGrad: {
    reference: ({ operand }) => softmaxCrossEntropyGrad(operand(0), operand(1)),
    onnx: lowerSoftmaxCrossEntropyGrad,
  },
  sigmoidCrossEntropy: {
    reference: ({ operand }) => sigmoidCrossEntropy(operand(0), operand(1)),
    gradient: byOperator(() => ({ kind: "sigmoidCrossEntropyGrad" })),
    onnx: lowerSigmoidCrossEntropy,
    tfjs: libraryFunction("sigmoidCrossEntropy"),
  },
  sigmoidCrossEntropyGrad: {
    reference: ({ operand }) => sigmoidCrossEntropyGrad(operand(0), operand(1)),
    onnx: lowerSigmoidCrossEntropyGrad,
  },
  hingeLoss: {
    reference: ({ operand }) => hingeLoss(operand(0), operand(1)),
    gradient: byOperator(() => ({ kind: "hingeLossGrad" })),
    onnx: lowerHingeLoss,
    tfjs: libraryFunction("hingeLoss"),
  },
  hingeLossGrad: {
    reference: ({ operand }) => hingeLossGrad(operand(0), operand(1)),
    onnx: lowerHingeLossGrad,
  },
  sigmoidTerms: {
    reference: ({ op, operand }) => sigmoidTerms(operand(0), operand(1), op),
    gradient: bySlopes((op) => ({ ...op, kind: "sigmoidTermsGrad" })),
    onnx: lowerSigmoidTerms,
    tfjs: libraryFunction("sigmoidTerms"),
  },
  sigmoidTermsGrad: {
    reference: ({ op, operand }) => sigmoidTermsGrad(operand(0), operand(1), op),
    onnx: lowerSigmoidTermsGrad,
  },
  hingeTerms: {
    reference: ({ operand }) => hingeTerms(operand(0), operand(1)),
    gradient: bySlopes(() => ({ kind: "hingeTermsGrad" })),
    onnx: lowerHingeTerms,
    tfjs: libraryFunction("hingeTerms"),
  },
  hingeTermsGrad: {
    reference: ({ operand }) => hingeTermsGrad(operand(0), operand(1)),
    onnx: lowerHingeTermsGrad,
  },
  contrastiveLoss: {
    reference: ({ op, operand }) => contrastiveLoss(operand(0), operand(1), op.margin),
    gradient: byOperator(({ margin }) => ({ kind: "contrastiveLossGrad", margin })),
    onnx: lowerContrastiveLoss,
    tfjs: libraryFunction("contrastiveLoss"),
  },
  contrastiveLossGrad: {
    reference: ({ op, operand }) => contrastiveLossGrad(operand(0), operand(1), op.margin),
    onnx: lowerContrastiveLossGrad,
  },
  pairLaplacian: {
    reference: ({ operand }) => pairLaplacian(operand(0)),
    // A function of labels: constant with respect to every weight.
    gradient: ({ node }) => node.inputs.map(() => undefined),
    onnx: lowerPairLaplacian,
    tfjs: libraryFunction("pairLaplacian"),
  },
};
