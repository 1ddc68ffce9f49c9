/** The functions that generated modules call, by the file of `library/` that holds them. */
const files = {
  "normalise-image": ["normaliseImage", "normaliseImageBy"],
  convolution: ["conv2d"],
  filters: ["joinFilters", "partOfFilters"],
  channels: ["channelMean", "sliceChannels"],
  dense: ["dense"],
  regions: ["cutRegions", "tileCells"],
  patches: ["cutPatches", "join", "mirror", "part"],
  padding: ["pad2d", "crop2d"],
  pooling: ["maxPool", "avgPool", "windowMean"],
  activations: ["leakyRelu", "prelu"],
  "batch-norm": ["batchNorm", "batchMean", "batchVariance", "fixedNorm"],
  normalisation: ["lrn"],
  dropout: ["dropoutMask"],
  flatten: ["flatten"],
  reshape: ["reshape"],
  "softmax-cross-entropy": ["softmaxCrossEntropy"],
  "sigmoid-cross-entropy": ["sigmoidCrossEntropy"],
  "sigmoid-terms": ["sigmoidTerms"],
  "hinge-loss": ["hingeLoss"],
  "hinge-terms": ["hingeTerms"],
  "contrastive-loss": ["contrastiveLoss"],
  "pair-laplacian": ["pairLaplacian"],
  inputs: ["labelsOf", "labelWeightsOf", "movingValues", "targetsOf"],
  step: ["lossAndGradients"],
  accumulate: ["accumulated", "emptySums", "endsUpdate", "keptSums"],
  clip: ["clip"],
  "caffe-momentum": ["caffeMomentum"],
  "tensorflow-momentum": ["tensorflowMomentum"],
  adam: ["adam"],
  adamw: ["adamw"],
  rmsprop: ["rmsprop"],
} as const;

export type LibraryFunction = (typeof files)[keyof typeof files][number];

const fileOf = new Map<string, string>(
  Object.entries(files).flatMap(([file, names]) => names.map((name): [string, string] => [name, file])),
);

/** The file, without extension, that holds a function. */
export function libraryFileOf(name: LibraryFunction): string {
  const file = fileOf.get(name);
  if (file === undefined) throw new Error(`tfjs: the library has no ${name}`);
  return file;
}

/** Names that a generated module may import. */
export const libraryFunctions: readonly string[] = [...fileOf.keys()];
