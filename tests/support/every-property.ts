/**
 * Small specs that together state every property of the schema, in phrases whose values can be changed without an error. None
 * of them has to be executable.
 */
const LISTS = `attributes Tags = [ Smiling, Bald, Eyeglasses ]
attributes Hair = [ Bald, Bangs, Wavy_Hair ]
attributes Same = first 3 of Tags
`;
const CELEBS = `data celebs = celeba { root: "data"  images: wild  identities: 91  attributes: Tags }
`;
const WEIGHTS = "bias: 0.1  lr_mult: 1  decay_mult: 1  bias_lr_mult: 2  bias_decay_mult: 0.5";
const SMALL = `net N {
  input face : 3 x 12 x 12
  C1 = conv 4 kernel 3 -> relu
  FC = dense 6
  FD = dense 6
}
`;

const layers = `${LISTS}${CELEBS}
net N {
  input face : 3 x 24 x 24
  A1 = conv 8 kernel 3 stride 1 pad 2 dilation 1 groups 1 { init: gaussian 0.01  ${WEIGHTS} } -> relu
  A2 = conv 8 kernel 1 groups 2 -> maxpool 3 stride 2 pad 1 rounding ceil
  A3 = batchnorm eps 1e-5 momentum 0.9 { scale: 1  shift: 0.1  lr_mult: 1  decay_mult: 1 } -> leaky_relu slope 0.1
  A4 = separable 8 kernel 3 stride 1 pad 2 dilation 1 { init: uniform -0.05..0.05  ${WEIGHTS} } -> sigmoid
  A5 = prelu { slope: 0.25  lr_mult: 1  decay_mult: 0 } -> lrn size 5 alpha 1e-4 beta 0.75 k 1
  A6 = from A5 -> add A4 -> tanh
  A7 = avgpool 2 stride 2 pad 0 rounding floor
  A8 = local 8 kernel 3 stride 1 pad 1 cells 2x2 { init: constant 0.01  ${WEIGHTS} }
  A9 = local 4 kernel 1 blocks 2x2
  V1 = from A3 -> global_avgpool
  V2 = from A6 -> global_avgpool -> concat V1
  V3 = from A9 -> flatten -> concat V2
  FC = dense 6 { init: msra  ${WEIGHTS} } -> dropout 0.5
}
schedule {
  stage s { train N on celebs  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01 }  batch: 4  epochs: 2 }
}
`;

const data = `${LISTS}
net N { input image : 3 x H x W  C1 = conv 4 kernel 3  response C1 }
net M { input image : 3 x H x W  C1 = conv 4 kernel 3 -> relu  response C1 }
data objects = image_folder {
  root: "o"  classes: 7  resized: 14x14  augment: random_crop 12x12, flip  unreadable: 0.01
}
data cut = image_folder {
  root: "c"  classes: 7  resized: 14x14  augment: ten_crop 10x10
}
data parted = celeba { root: "p"  identities: 91  attributes: Tags  split: partition }
data celebs = celeba {
  root: "c"  images: wild  attributes: Tags  split: identities 91, 10, 10  unreadable: 0.01
  unknown: 0, "?"
}
data wild = lfwa {
  root: "l"  attributes: Tags  unknown: nan  labels: "l.mat"  split: "s.mat"  identities: 50  unreadable: 0.01
}
data table = csv {
  root: "t"  file: "t.csv"  image: "file"  attributes: Tags  identity: "who"  identities: 40  split: column "part"
  unreadable: 0.01  unknown: empty, -1, "n/a"
}
data scenes = backgrounds { root: "b"  unreadable: 0.01 }
schedule {
  stage s { train N on objects  loss: softmax over classes  optimizer: sgd { lr: 0.01 }  batch: 4  epochs: 2 }
  stage t { train M on cut  loss: softmax over classes  optimizer: sgd { lr: 0.01 }  batch: 4  epochs: 2 }
}
`;

const FIXED = "normalise: fixed { mean: 100, 101, 102  std: 50, 51, 52 }";
const normalised = (data: string): string => `${LISTS}${SMALL}
data all = ${data}
schedule { stage s { train N on all  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01 }  batch: 4  epochs: 2 } }
`;

const SLIDING = "proposals: sliding  scales: 0.5, 0.6  aspects: 0.9, 1.1  step: 0.25";
const cascade = (proposals: string, threshold: string): string => `${LISTS}${CELEBS}
data others = celeba { root: "others"  attributes: Hair }
data same = celeba { root: "same"  attributes: Tags }
data scenes = backgrounds { root: "b" }
data views = backgrounds { root: "v" }
net L {
  input image : 3 x H x W
  C1 = conv 4 kernel 3 stride 2 pad 1 -> relu
  C2 = conv 4 kernel 3 pad 1 -> relu
  response C2
}
net S { input region : 3 x 16 x 16  C1 = conv 4 kernel 3 pad 1  response C1 }
net R { input region : 3 x 16 x 16  C1 = conv 4 kernel 3 pad 1 -> relu  response C1 }
net A { input face : 3 x H x W  C1 = conv 4 kernel 3 -> relu  FC = global_avgpool -> dense 6  FD = dense 6 }
cascade faces {
  head = window L.response in image resized 24x24 {
    ${proposals}  score: zscore  floor: none  power: 1
    threshold: ${threshold}  pick: best  refine: regression on celebs.validation  context: 1.3  shift: 0.1, 0
  }
  face = window S.response in head resized 16x16 { scales: 0.5, 0.7  pick: all { most: 4  density: 0.4  overlap: 0.2 } }
  patches = crop face enlarged 1.2 resized 14x14 { size: 12x12  stride: 1  flips: on }
  others = crop face resized 14x14 { size: 12x12 }
  feature = A.FC over patches
  features = A.FD over patches
  score = svm per Tags on feature {
    C: 1  loss: squared_hinge  penalty: l2  bias: 1  tolerance: 0.01  max_epochs: 300  standardise: off  balance: none
    neurons: 0.5
  } averaged over patches
  decision = decide score on celebs.validation { threshold: f1  calibrate: platt  abstain: below 0.7  folds: 4 }
}
schedule {
  seed: 1  memory: 8 GiB
  stage o { train L on celebs  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01 }  batch: 4  epochs: 2 }
  stage s { after o  train S, R on celebs.head  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01 }  batch: 4  epochs: 2 }
  stage a {
    after s
    train A on celebs.patches by attribute  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01 }  batch: 4  epochs: 2
  }
  stage fit_svm { after a, s  fit score on celebs.validation }
}
evaluate on celebs.test {
  accuracy: per attribute  localisation: face iou 0.5, 0.75 fppi 0.01, 0.1 against scenes
  slices: Smiling, size  rules: Smiling excludes [Bald, Eyeglasses], Bald implies Eyeglasses
  compare: "results.json" method "Ours" data "CelebA"
}
`;

const boxes = `${LISTS}${CELEBS}
net A { input face : 3 x 12 x 12  FC = dense 6 }
cascade faces {
  found = boxes "detector.txt" in image { context: 1.3  shift: 0.1, 0 }
  patches = crop found resized 14x14 { size: 12x12 }
}
schedule {
  stage a { train A on celebs.patches  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01 }  batch: 4  epochs: 2 }
}
`;

const output = `${LISTS}${CELEBS}
net A { input face : 3 x 12 x 12  FC = dense 6 }
net B { input face : 3 x 12 x 12  FC = dense 7 }
cascade faces {
  found = boxes "detector.txt"
  patches = crop found resized 14x14 { size: 12x12 }
  feature = A.FC over patches
  other = B.FC over patches
  score = output of a on feature averaged over patches
}
schedule {
  stage a { train A, B on celebs.patches  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01 }  batch: 4  epochs: 2 }
}
`;

const stages = `${LISTS}${CELEBS}${SMALL}
data others = celeba { root: "others"  identities: 50  attributes: Tags }
net M { input face : 3 x 12 x 12  C1 = conv 4 kernel 3 -> relu }
schedule {
  stage s {
    train N on celebs  loss: softmax over identities + 0.1 * similarity(FC) + contrastive(FC) margin 1.5
    optimizer: sgd {
      lr: 0.01  policy: inv { gamma: 1e-4  power: 0.75 }  warmup: 50 steps  momentum: 0.9  nesterov: off  style: caffe
      decay: 5e-4  clip: 5
    }
    output: dense  batch: 8  accumulate: 2  per_identity: 2  epochs: 9
  }
  stage t {
    after s  train M on celebs  loss: 2 * hinge over Tags { balance: ratio  weight: { Bald: 2  Smiling: 0.5 } }
    optimizer: adam {
      lr: 0.01  policy: multistep 0.1 at 2, 3 epochs  warmup: 1 epochs  beta1: 0.9  beta2: 0.99  epsilon: 1e-8  decay: 0
      clip: 5
    }
    output: max  output_window: 2x2  output_init: xavier  batch: 4  epochs: 9  validate: on  early_stop: loss patience 2 epochs delta 0.1
    keep: best
    augment: flip, shift 0.1, zoom 0.1, rotate 10, light 0.2, colour 0.4, grey 0.1
  }
  stage u {
    after t  train M on celebs  loss: sigmoid over Tags
    optimizer: adamw {
      lr: 0.01  policy: cosine { to: 1e-5 }  warmup: 1 epochs  beta1: 0.9  beta2: 0.99  epsilon: 1e-8  decay: 0.01  clip: 5
    }
    output: average  batch: 4  epochs: 9  validate: off  sampler: repeat_factor threshold 0.2
  }
  stage v {
    train M on celebs
    loss: sigmoid over Tags {
      balance: classes  weight: { Bald: 2  Smiling: 0.5 }  asymmetric: 4 positive 1 margin 0.05  label_smoothing: 0.1
      difficulty: dwa temperature 3
    }
    optimizer: rmsprop {
      lr: 0.01  step: 0.1 every 4 epochs  warmup: 1 epochs  rho: 0.9  momentum: 0.5  epsilon: 1e-8  decay: 0.01  clip: 5
    }
    batch: 4  epochs: 9  early_stop: accuracy patience 2 epochs delta 0.1
  }
  stage w {
    train M on celebs  loss: sigmoid over Tags { focal: 2 }  optimizer: adam { lr: 0.01  step: 0.1 every 4 epochs }  batch: 4  epochs: 9
  }
  stage x {
    train M on celebs  loss: sigmoid over Tags  optimizer: adamw { lr: 0.01  step: 0.1 every 4 epochs }  batch: 4
    epochs: 9
  }
  stage y {
    train M on celebs  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01  step: 0.1 every 4 epochs }  batch: 4  epochs: 9
  }
  stage z {
    train M on celebs  loss: sigmoid over Tags  optimizer: rmsprop { lr: 0.01  policy: poly { power: 0.5 } }  batch: 4
    epochs: 9
  }
  stage exp {
    train M on celebs  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01  policy: exp 0.95 every 2 epochs }  batch: 4
    epochs: 9
  }
  stage steps {
    train M on celebs  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01  policy: step 0.1 every 2 epochs }  batch: 4
    epochs: 9
  }
}
`;

const results = (smiling: number): string =>
  JSON.stringify({
    ...{ schema: "fanc.results/1", source: "ours", attributes: ["Smiling", "Bald", "Eyeglasses"] },
    results: [
      { method: "Ours", data: "CelebA", accuracy: [smiling, 90, 90] },
      { method: "PANDA-l", data: "CelebA", accuracy: [80, 80, 80] },
      { method: "Ours", data: "LFWA", accuracy: [70, 70, 70] },
    ],
  });

/** Quick to compile. */
const plain = `${output}
evaluate on celebs.test { accuracy: per attribute }
`;

/** Files that the specs read. */
export const filesOfEveryProperty = {
  "results.json": results(90),
  "other results.json": results(91),
  "base.fan": cascade(SLIDING, "none"),
  "plain.fan": plain,
  "versus.fan": plain,
  "other versus.fan": plain,
};

/** `mean accuracy >= 1` can also be `mean iou >= 1`. */
const claims = `extends "base.fan"
expect {
  mean accuracy >= 1
  accuracy Smiling >= 80
  gain >= 5
  recall >= 60 iou 0.75
  worst mean accuracy >= 70
}
`;

/** Every point of a study is compiled: apart from the other claims, which need none. */
const claimsOfStudy = `extends "plain.fan"
study s { against "versus.fan"  against "other versus.fan"  seeds: 3 }
expect { better than "versus.fan" by 1 }
`;

/** Each stands for itself. */
export const everyProperty: readonly string[] = [
  layers,
  data,
  normalised(`celeba { root: "c"  attributes: Tags  ${FIXED} }`),
  normalised(`lfwa { root: "c"  attributes: Tags  normalise: train }`),
  normalised(`csv { root: "c"  file: "a.csv"  attributes: Tags  normalise: standard }`),
  normalised(`image_folder { root: "c"  classes: 5  resized: 12x12  ${FIXED} }`).replace(
    "sigmoid over Tags",
    "softmax over classes",
  ),
  cascade(SLIDING, "none"),
  cascade(
    "proposals: edgebox 500 { alpha: 0.65  beta: 0.75  min_score: 0.01  max_aspect: 3  min_area: 1000  kappa: 1.5 }",
    "calibrated against scenes on celebs.validation images 2000",
  ),
  boxes,
  output,
  stages,
  claims,
  claimsOfStudy,
];
