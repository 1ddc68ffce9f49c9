import { convSize, poolSize } from "../../../compiler/ir/sizes.js";
import type { LossOptions } from "../../../compiler/lower/loss.js";
import type {
  LayerModel,
  LayerOp,
  LossTerm,
  NetModel,
  OptimizerModel,
  Parameters,
  SgdModel,
  TrainStage,
} from "../../../compiler/model/index.js";

const origin = { file: "peer.fan", start: 0, end: 0, trace: [] };

const parameters: Parameters = {
  weightInit: { kind: "xavier" },
  biasInit: 0,
  weightLr: 1,
  weightDecay: 1,
  biasLr: 2,
  biasDecay: 0,
};

interface MapSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

type Shape = ({ readonly kind: "map" } & MapSize) | { readonly kind: "vector"; readonly size: number };

/** The operations of the nets below. */
type PeerOp = Extract<LayerOp, { kind: "conv" | "local" | "relu" | "lrn" | "maxpool" | "dense" | "dropout" }>;

function shapeAfter(op: PeerOp, from: Shape): Shape {
  if (op.kind === "dense") return { kind: "vector", size: op.out };
  if (from.kind === "vector") return from;
  const map = [from.height, from.width] as const;
  switch (op.kind) {
    case "conv": {
      const [height, width] = convSize(map, op.kernel, op);
      return { kind: "map", channels: op.out, height, width };
    }
    case "local": {
      const outputs = (ranges: readonly { from: number; to: number }[], axis: 0 | 1): number =>
        ranges.reduce((sum, r) => sum + Math.floor((r.to - r.from - op.kernel[axis]) / op.stride[axis]) + 1, 0);
      const { rows, columns } = op.regions;
      return { kind: "map", channels: op.out, height: outputs(rows, 0), width: outputs(columns, 1) };
    }
    case "maxpool": {
      const [height, width] = poolSize(map, op);
      return { kind: "map", channels: from.channels, height, width };
    }
    case "relu":
    case "lrn":
    case "dropout":
      return from;
  }
}

function net(input: MapSize, ops: readonly (readonly [string, PeerOp])[]): NetModel {
  let shape: Shape = { kind: "map", ...input };
  const layers = ops.map(([id, op], index): LayerModel => {
    shape = shapeAfter(op, shape);
    return { id, statement: id, op, inputs: [index - 1], shape, origin };
  });
  return {
    name: "Peer",
    input: { name: "image", ...input },
    layers,
    outputs: new Map(ops.map(([id], index) => [id, index])),
    response: undefined,
    init: undefined,
    origin,
  };
}

const rate = { lr: 0.02, decay: 0.05, clip: undefined, policy: { kind: "fixed" }, warmup: undefined } as const;
const sgd: SgdModel = { kind: "sgd", ...rate, momentum: 0.9, nesterov: false, style: "caffe" };
// A large epsilon, so that rounding of gradients near zero is not blown up to whole steps.
const adam = { ...rate, beta1: 0.8, beta2: 0.95, epsilon: 1e-2 };

/** Rules beside Caffe's momentum. PyTorch's momentum is TensorFlow's; at a constant rate it is Caffe's, too. */
const rules: readonly (readonly [string, OptimizerModel])[] = [
  ["Caffe's Nesterov", { ...sgd, nesterov: true }],
  ["TensorFlow's momentum", { ...sgd, style: "tensorflow" }],
  ["TensorFlow's Nesterov", { ...sgd, style: "tensorflow", nesterov: true }],
  ["Adam", { kind: "adam", ...adam }],
  ["AdamW", { kind: "adamw", ...adam }],
  ["RMSProp", { kind: "rmsprop", ...rate, rho: 0.9, momentum: 0, epsilon: 1e-2 }],
  ["RMSProp with momentum", { kind: "rmsprop", ...rate, rho: 0.9, momentum: 0.5, epsilon: 1e-2 }],
];

function stage(labels: TrainStage["labels"], loss: readonly LossTerm[], optimizer: OptimizerModel = sgd): TrainStage {
  return {
    kind: "train",
    name: "train",
    after: [],
    nets: ["Peer"],
    on: { data: "faces", view: "image", split: "train" },
    labels,
    loss,
    output: "dense",
    outputWindow: [1, 1],
    outputInit: { kind: "gaussian", std: 0.01 },
    optimizer,
    accumulate: 1,
    validate: false,
    perIdentity: undefined,
    sampler: undefined,
    earlyStop: undefined,
    keep: "last",
    batch: 6,
    epochs: 1,
    augment: [],
    origin,
  };
}

const lnetSize = { height: 19, width: 17 };
const anetSize = { height: 12, width: 12 };
const normalise = { kind: "fixed", mean: [120, 115, 110], std: [64, 65, 66] } as const;

/** Alternates conv, normalisation and pooling; two channel groups, a stride and a dilated layer on the way. */
const lnet = net({ channels: 3, ...lnetSize }, [
  [
    "C1",
    { kind: "conv", out: 6, kernel: [5, 5], stride: [2, 2], pad: [2, 2], dilation: [1, 1], groups: 1, ...parameters },
  ],
  ["C1.relu", { kind: "relu" }],
  ["C1.lrn", { kind: "lrn", size: 5, alpha: 0.3, beta: 0.75, k: 1 }],
  ["P1", { kind: "maxpool", kernel: [3, 3], stride: [2, 2], pad: [0, 0], rounding: "ceil" }],
  [
    "C2",
    { kind: "conv", out: 8, kernel: [3, 3], stride: [1, 1], pad: [2, 2], dilation: [2, 2], groups: 2, ...parameters },
  ],
  ["C2.relu", { kind: "relu" }],
]);

/** A convolution, then a locally shared one over 2 x 2 overlapping regions, then a fully connected layer. */
const anet = net({ channels: 3, ...anetSize }, [
  [
    "C1",
    { kind: "conv", out: 5, kernel: [3, 3], stride: [1, 1], pad: [0, 0], dilation: [1, 1], groups: 1, ...parameters },
  ],
  ["C1.relu", { kind: "relu" }],
  ["P1", { kind: "maxpool", kernel: [2, 2], stride: [2, 2], pad: [0, 0], rounding: "ceil" }],
  [
    "L2",
    {
      kind: "local",
      out: 4,
      kernel: [3, 3],
      stride: [1, 1],
      pad: [1, 1],
      grid: [2, 2],
      regions: {
        rows: [
          { from: 0, to: 5 },
          { from: 3, to: 7 },
        ],
        columns: [
          { from: 0, to: 5 },
          { from: 3, to: 7 },
        ],
      },
      ...parameters,
    },
  ],
  ["L2.relu", { kind: "relu" }],
  ["FC", { kind: "dense", out: 7, ...parameters }],
]);

/** The paper's three kinds of training, the other losses and the other update rules, on nets small enough for a test. */
export const trainings: Readonly<Record<string, LossOptions>> = {
  "LNet, softmax over classes": {
    net: lnet,
    size: lnetSize,
    stage: stage("class", [{ kind: "softmax", weight: 1, over: "classes" }]),
    normalise,
    outputs: 5,
  },
  "LNet, softmax, clipped gradients": {
    net: lnet,
    size: lnetSize,
    stage: stage("class", [{ kind: "softmax", weight: 1, over: "classes" }], { ...sgd, clip: 0.5 }),
    normalise,
    outputs: 5,
  },
  ...Object.fromEntries(
    [sgd, { kind: "adam", ...adam } as const].map((rule) => [
      `LNet, softmax, ${rule.kind} with clipped gradients of three batches`,
      {
        net: lnet,
        size: lnetSize,
        stage: {
          ...stage("class", [{ kind: "softmax", weight: 1, over: "classes" }], { ...rule, clip: 0.5 }),
          accumulate: 3,
        },
        normalise,
        outputs: 5,
      },
    ]),
  ),
  "LNet, sigmoid over attributes": {
    net: lnet,
    size: lnetSize,
    stage: stage("attribute", [{ kind: "sigmoid", weight: 1, over: "celeba40", weighting: undefined }]),
    normalise,
    outputs: 9,
  },
  "LNet, sigmoid over attributes with weights and asymmetric focus": {
    net: lnet,
    size: lnetSize,
    stage: stage("attribute", [
      {
        kind: "sigmoid",
        weight: 1,
        over: "celeba40",
        weighting: {
          ...{ masked: true, balance: "classes", weights: [], difficulty: undefined },
          focus: { positive: 1, negative: 3, margin: 0.05 },
          smoothing: 0.1,
        },
      },
    ]),
    normalise,
    outputs: 9,
  },
  "ANet, softmax over identities and similarity": {
    net: anet,
    size: anetSize,
    stage: stage("identity", [
      { kind: "softmax", weight: 1, over: "identities" },
      { kind: "similarity", weight: 0.03, layer: "FC" },
    ]),
    normalise,
    outputs: 3,
  },
  "LNet, hinge over attributes": {
    net: lnet,
    size: lnetSize,
    stage: stage("attribute", [{ kind: "hinge", weight: 1, over: "celeba40", weighting: undefined }]),
    normalise,
    outputs: 9,
  },
  "ANet, softmax over identities and contrastive": {
    net: anet,
    size: anetSize,
    stage: stage("identity", [
      { kind: "softmax", weight: 1, over: "identities" },
      { kind: "contrastive", weight: 0.3, layer: "FC", margin: 3 },
    ]),
    normalise,
    outputs: 3,
  },
  ...Object.fromEntries(
    rules.map(([name, rule]) => [
      `ANet, softmax with ${name}`,
      {
        net: anet,
        size: anetSize,
        stage: stage("identity", [{ kind: "softmax", weight: 1, over: "identities" }], rule),
        normalise,
        outputs: 3,
      },
    ]),
  ),
};
