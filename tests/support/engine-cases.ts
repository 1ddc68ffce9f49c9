/** One training stage that differs from the others in one thing. */
export interface EngineCase {
  /** What it is about: `layer lrn`, `loss hinge`, `optimizer adam`. */
  readonly name: string;
  readonly text: string;
}

interface Parts {
  readonly layers?: string;
  readonly loss?: string;
  readonly on?: string;
  readonly optimizer?: string;
  readonly head?: string;
  readonly accumulate?: number;
}

const data = `attributes Tags = [ Smiling, Bald, Young ]
data pictures = image_folder { root: "p"  classes: 4  resized: 14x12 }
data faces = celeba { root: "f"  images: aligned  identities: 3  attributes: Tags }`;

/** Slow rates: a loss that comes near zero is a difference of like numbers, and has few digits in single precision. */
const specOf = ({
  layers = "C1 = conv 6 kernel 3 -> relu -> maxpool 2\n  FC = dense 8 -> relu",
  loss = "softmax over classes",
  on = "pictures",
  optimizer = "sgd { lr: 0.003  momentum: 0.9  decay: 0.001 }",
  head = "",
  accumulate = 1,
}: Parts): string => `${data}
net N {
  input i : 3 x 14 x 12
  ${layers}
}
schedule { stage s {
  train N on ${on}  loss: ${loss} ${head}  batch: 6  accumulate: ${accumulate}  epochs: 1
  optimizer: ${optimizer}
} }`;

const layerCases: Readonly<Record<string, string>> = {
  conv: "C1 = conv 6 kernel 3x2 stride 2 pad 1 -> conv 6 kernel 2 dilation 2 groups 2",
  separable: "C1 = separable 6 kernel 3 pad 1 stride 2",
  local: "C1 = conv 4 kernel 3 -> relu\n  C2 = local 5 kernel 3 pad 1 cells 2x2 -> tanh",
  "local unshared": "C1 = conv 4 kernel 3 -> maxpool 3\n  C2 = local 5 kernel 2 cells unshared -> tanh",
  "local over cells": "C1 = local 4 kernel 3 cells 3x3 -> relu\n  C2 = local 4 kernel 2 cells 2x2 over 2x2 cells of C1",
  dense: "FC = dense 9",
  relu: "C1 = conv 6 kernel 3 -> relu",
  leaky_relu: "C1 = conv 6 kernel 3 -> leaky_relu slope 0.2",
  prelu: "C1 = conv 6 kernel 3 -> prelu",
  sigmoid: "C1 = conv 6 kernel 3 -> sigmoid",
  tanh: "C1 = conv 6 kernel 3 -> tanh",
  lrn: "C1 = conv 6 kernel 3 -> relu -> lrn size 3 alpha 0.5",
  "lrn of even size": "C1 = conv 6 kernel 3 -> relu -> lrn size 4 alpha 0.5 beta 0.6 k 2",
  batchnorm: "C1 = conv 6 kernel 3 -> batchnorm eps 0.1 -> relu\n  FC = dense 8 -> batchnorm eps 0.1",
  maxpool: "C1 = conv 6 kernel 3 -> maxpool 3 stride 2 pad 1",
  avgpool: "C1 = conv 6 kernel 3 -> avgpool 3 stride 2 pad 1",
  global_avgpool: "C1 = conv 6 kernel 3 -> relu -> global_avgpool",
  flatten: "C1 = conv 6 kernel 5 stride 3 -> flatten",
  add: "C1 = conv 6 kernel 3 pad 1 -> relu\n  C2 = conv 6 kernel 3 pad 1 -> add C1 -> relu",
  concat: "C1 = conv 3 kernel 3 pad 1\n  C2 = from i -> conv 2 kernel 1 -> concat C1 -> relu",
  from: "C1 = conv 3 kernel 3 -> relu\n  C2 = from i -> conv 4 kernel 3 -> concat C1",
  dropout: "C1 = conv 6 kernel 3 -> relu -> dropout 0.4\n  FC = dense 16 -> tanh -> dropout 0.5",
};

const lossCases: Readonly<Record<string, Parts>> = {
  softmax: { loss: "0.5 * softmax over classes" },
  sigmoid: { on: "faces", loss: "sigmoid over Tags" },
  hinge: { on: "faces", loss: "2 * hinge over Tags" },
  "weighted sigmoid": { on: "faces", loss: "sigmoid over Tags { balance: classes }" },
  "focal sigmoid": { on: "faces", loss: "sigmoid over Tags { focal: 2  label_smoothing: 0.2 }" },
  "asymmetric sigmoid": { on: "faces", loss: "sigmoid over Tags { asymmetric: 4 positive 1 margin 0.05 }" },
  "weighted hinge": { on: "faces", loss: "hinge over Tags { weight: { Bald: 3 } }" },
  similarity: { on: "faces", loss: "softmax over identities + 0.01 * similarity(FC)" },
  contrastive: { on: "faces", loss: "softmax over identities + 0.3 * contrastive(FC) margin 2" },
};

const heads: Readonly<Record<string, Parts>> = {
  average: { layers: "C1 = conv 6 kernel 3 -> relu", head: "output: average" },
  max: { layers: "C1 = conv 6 kernel 3 -> relu", head: "output: max" },
};

const optimizerCases: Readonly<Record<string, string>> = {
  sgd: "sgd { lr: 0.01  momentum: 0.9  decay: 0.001 }",
  "sgd nesterov": "sgd { lr: 0.01  momentum: 0.9  nesterov: on }",
  "sgd tensorflow": "sgd { lr: 0.01  momentum: 0.9  style: tensorflow  decay: 0.001 }",
  "sgd tensorflow nesterov": "sgd { lr: 0.01  momentum: 0.9  style: tensorflow  nesterov: on }",
  "sgd clip": "sgd { lr: 0.01  momentum: 0.9  clip: 0.5 }",
  adam: "adam { lr: 0.001  decay: 0.001 }",
  adamw: "adamw { lr: 0.001  decay: 0.01 }",
  rmsprop: "rmsprop { lr: 0.001 }",
  "rmsprop momentum": "rmsprop { lr: 0.0005  momentum: 0.9  decay: 0.001 }",
};

const accumulated: Readonly<Record<string, string>> = {
  clip: "sgd { lr: 0.003  momentum: 0.9  nesterov: on  clip: 0.5 }",
  adam: optimizerCases.adam as string,
};

const named = <T>(kind: string, all: Readonly<Record<string, T>>, parts: (one: T) => Parts): readonly EngineCase[] =>
  Object.entries(all).map(([name, one]) => ({ name: `${kind} ${name}`, text: specOf(parts(one)) }));

/** Every layer, loss, head and update rule of the language, in at least one case each. */
export const engineCases: readonly EngineCase[] = [
  ...named("layer", layerCases, (layers) => ({ layers })),
  ...named("loss", lossCases, (parts) => parts),
  ...named("head", heads, (parts) => parts),
  ...named("optimizer", optimizerCases, (optimizer) => ({ optimizer })),
  ...named("accumulate", accumulated, (optimizer) => ({ optimizer, accumulate: 2 })),
];
