import type { Op, OpOf } from "../graph.js";
import {
  type Attribute,
  axisBeside1,
  choice,
  count,
  dim,
  distances,
  flag,
  fraction,
  index,
  list,
  type Optional,
  optional,
  positive,
  range,
  real,
  sizes,
} from "./attribute.js";

/** An operator with attributes; an input's name and type are written otherwise. */
export type Operator = Exclude<Op, { readonly kind: "input" }>;
export type OperatorKind = Operator["kind"];

type FieldOf<O, F extends keyof O> = undefined extends O[F]
  ? Optional<Exclude<O[F], undefined>>
  : Attribute<Exclude<O[F], undefined>>;

/** An entry for every attribute of an operator, in the order in which they are written. */
export type OperatorSchema<O extends Op> = { readonly [F in Exclude<keyof O, "kind">]-?: FieldOf<O, F> };

const conv = { stride: sizes, pad: distances, dilation: sizes, groups: count };
const pool = { kernel: sizes, stride: sizes, pad: distances, rounding: choice("ceil", "floor") };
const regions = { rows: list(range, 1), columns: list(range, 1) };
const cells = { heights: list(count, 1), widths: list(count, 1) };
const norm = { eps: positive };
const lrn = { size: count, alpha: real, beta: real, k: real };
const none = {};

/** The attributes of every operator: what the text form may hold, and what a sound graph has. */
export const operators: { readonly [K in OperatorKind]: OperatorSchema<OpOf<K>> } = {
  constant: { value: real },
  normaliseImage: { mean: list(real, 1), std: list(positive, 1) },
  normaliseImageBy: none,
  conv2d: { ...conv, activation: optional(choice("relu")), lowering: optional(choice("products")) },
  conv2dInputGrad: { input: sizes, ...conv, lowering: optional(choice("flipped", "transposed", "products")) },
  conv2dFilterGrad: { kernel: sizes, ...conv, lowering: optional(choice("pixels", "rows", "products")) },
  cutRegions: { ...regions, size: sizes },
  addRegions: { ...regions, map: sizes },
  tileCells: cells,
  untileCells: { ...cells, size: sizes },
  cutPatches: { parts: sizes, rows: list(distances, 1), columns: list(distances, 1), size: sizes },
  join: { axis: axisBeside1 },
  part: { from: index, to: count },
  mirror: none,
  pad2d: { pad: distances },
  crop2d: { pad: distances },
  relu: none,
  reluGrad: none,
  leakyRelu: { slope: real },
  leakyReluGrad: { slope: real },
  prelu: none,
  preluGrad: none,
  preluSlopeGrad: none,
  sigmoid: none,
  sigmoidGrad: none,
  tanh: none,
  tanhGrad: none,
  batchNorm: norm,
  batchNormGrad: norm,
  batchNormScaleGrad: norm,
  batchMean: none,
  batchVariance: none,
  fixedNorm: norm,
  lrn,
  lrnGrad: lrn,
  maxpool: pool,
  maxpoolGrad: pool,
  avgpool: pool,
  avgpoolGrad: { map: sizes, ...pool },
  windowMean: { kernel: sizes },
  dense: { activation: optional(choice("relu")) },
  matmul: { transA: flag, transB: flag },
  spatialMean: none,
  spatialMeanGrad: { map: sizes },
  channelMean: none,
  channelMeanGrad: { channels: count },
  concat: none,
  slice: { from: index, to: count },
  flatten: none,
  reshape: { shape: list(dim) },
  dropoutMask: { rate: fraction, salt: index, shape: list(count) },
  softmaxCrossEntropy: none,
  softmaxCrossEntropyGrad: none,
  sigmoidCrossEntropy: none,
  sigmoidCrossEntropyGrad: none,
  hingeLoss: none,
  hingeLossGrad: none,
  contrastiveLoss: { margin: real },
  contrastiveLossGrad: { margin: real },
  pairLaplacian: none,
  add: none,
  sub: none,
  mul: none,
  div: none,
  sqrt: none,
  scale: { by: real },
  offset: { by: real },
  scaleBy: none,
  scaleRows: none,
  select: none,
  clipFactor: { limit: positive },
  sum: { axes: list(index) },
  broadcast: { shape: list(dim) },
};

export const isOperatorKind = (kind: string): kind is OperatorKind => Object.hasOwn(operators, kind);

/** An attribute under its name, whatever its type. */
export interface Field {
  readonly name: string;
  readonly attribute: Attribute<unknown> & { readonly optional?: true };
}

const fields: ReadonlyMap<string, readonly Field[]> = new Map(
  Object.entries(operators).map(([kind, schema]) => [
    kind,
    Object.entries<Field["attribute"]>(schema).map(([name, attribute]) => ({ name, attribute })),
  ]),
);

/** The attributes of an operator in the order of writing. */
export const fieldsOf = (kind: OperatorKind): readonly Field[] => fields.get(kind) ?? [];

/** An operator's attributes by name, optional ones only where they are given. */
export function valuesOf({ kind: _, ...values }: Operator): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(values));
}

/** What is wrong with an operator's attributes; `undefined` where all are there and valid. */
export function attributeFault(op: Operator): string | undefined {
  const values = valuesOf(op);
  for (const { name, attribute } of fieldsOf(op.kind)) {
    const value = values.get(name);
    if (value === undefined && attribute.optional !== true) return `${op.kind} lacks the attribute ${name}`;
    if (value !== undefined && !attribute.valid(value))
      return `the attribute ${name} of ${op.kind} is ${attribute.print(value)}, expected ${attribute.expected}`;
  }
  return undefined;
}
