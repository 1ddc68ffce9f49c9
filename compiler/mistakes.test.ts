import { describe, expect, it } from "vitest";
import { analyseText, BASE, changed, summary } from "../tests/support/analyse-text.js";

/** One mistake each: the text that is replaced, its replacement, the one diagnostic, and a part of its hint. */
const MISTAKES: readonly (readonly [from: string, to: string, expected: string, hint?: string])[] = [
  // syntax
  ["net LNet_s extends", "nett LNet_s extends", 'syntax/unknown-declaration at "nett"', "`net`"],
  ["batch: 32  epochs: 6", "batch:  epochs: 6", 'syntax/missing-value at ""'],
  ["response C2\n}", "response C2\n", 'syntax/missing-token at ""'],
  ["-> relu -> maxpool 4", "-> relu -> ", 'syntax/missing-value at ""'],
  ["seed: 1", "seed: 1;", 'syntax/foreign-syntax at ";"', "remove"],
  ["seed: 1", "seed: 1 # one", 'syntax/foreign-syntax at "#"', "//"],
  ['"data/objects"', "'data/objects'", `syntax/foreign-syntax at "'data/objects'"`, "double quotes"],
  ['"data/objects"', '"data/objects', 'syntax/unterminated-string at ""data/objects"'],
  ["3 x H x W", "3xH x W", 'syntax/bad-number at "3xH"', "spaces"],
  ["seed: 1", "seed: 1 @", 'syntax/unexpected-character at "@"'],
  ["seed: 1", "seed: 1 é", 'syntax/unexpected-character at "é"', "in quotes"],
  ["kernel 5 pad 2 -> relu -> maxpool 4", "kernel (5 pad 2 -> relu -> maxpool 4", 'syntax/missing-token at ""'],
  [
    "attributes Tags = [ Smiling, Bald, Eyeglasses ]",
    "attributes Tags = [ Smiling, Bald, Eyeglasses",
    'syntax/missing-token at ""',
  ],
  ["  seed: 1\n", "  seed: 1 }\n", 'syntax/unknown-declaration at "stage"', "an extra"],
  ["response C2", ") response C2", 'syntax/unexpected-token at ")"'],
  ["data objects =", "data =", 'syntax/missing-name at "data"'],
  ["FC = dense 32", "FC dense 32", 'value/unexpected at "FC"', "`FC =`"],
  ["input face : 3 x 48 x 48\n", "face : 3 x 48 x 48\n", 'expand/bad-clause at "face"'],
  ["  input face :", "  inputs face :", 'syntax/no-colon at "inputs"', "input"],
  // names
  ["train LNet_o, LNet_s on objects", "train LNet_0, LNet_s on objects", 'resolve/unknown-name at "LNet_0"', "LNet_o"],
  ["train LNet_o on celebs\n", "train celebs on celebs\n", 'resolve/wrong-kind at "celebs"'],
  [
    "images: wild  identities: 91  attributes: Tags",
    "images: wild  identities: 91  attributes: Tagz",
    'resolve/unknown-name at "Tagz"',
    "Tags",
  ],
  ["param width", "param celebs : int = 3\nparam width", 'resolve/duplicate-name at "celebs"'],
  ["use Trunk(width)", "use Trunc(width)", 'resolve/unknown-name at "Trunc"', "Trunk"],
  ["after faces", "after face", 'resolve/unknown-name at "face"', "faces"],
  ["after tune_o", "after tune_s", 'schedule/stage-cycle at "tune_s"'],
  ["stage fit_svm {", "stage tune_o {", 'schedule/duplicate-stage at "tune_o"'],
  ["Smiling, Bald", "Bald, Bald", 'resolve/duplicate-attribute at "Bald"'],
  // values and properties
  ["param width : ratio = 1.0", "param width : ratio = 9.0", 'value/out-of-range at "9.0"'],
  ["param width : ratio", "param width : ration", 'value/unknown-word at "ration"', "ratio"],
  ["pick: best", "pick: bests", 'value/unknown-word at "bests"', "best"],
  ["batch: 32", "bach: 32", 'value/unknown-property at "bach"', "batch"],
  [
    "batch: 32",
    "momentum: 32",
    'value/unknown-property at "momentum"',
    "move it into the block of `sgd`: `sgd { momentum: 32 }`",
  ],
  ["batch: 32", "batch: 32 batch: 64", 'value/duplicate-property at "batch"'],
  ["batch: 32  epochs: 6", "batch 32  epochs: 6", 'value/unexpected at "batch"', "`batch:`"],
  ["sgd { lr: 0.01  step", "sgd { step", 'value/missing-property at "{"', "lr"],
  ["batch: 32", "batch: 0", 'value/out-of-range at "0"'],
  ["batch: 32", 'batch: "many"', 'value/expected at ""many""'],
  ["flips: on", "flips: 3", 'value/expected at "3"'],
  ["-> relu -> maxpool 4", "-> rellu -> maxpool 4", 'value/unknown-word at "rellu"', "relu"],
  ["C1 = conv 8*width kernel 5 pad 2", "C1 = conv 8*width kernal 5 pad 2", 'value/unexpected at "kernal"', "kernel"],
  ["C1 = conv 8*width kernel 5 pad 2", "C1 = conv 8*width pad 2", 'value/missing-argument at "conv"'],
  ["C1 = conv 8*width kernel 5 pad 2", "C1 = conv 8*widht kernel 5 pad 2", 'value/expected at "widht"', "width"],
  ["FC = dense 32", "FC = dense 32.5", 'value/out-of-range at "32.5"'],
  ["FC = dense 32", "FC = dense 99999999", 'value/out-of-range at "99999999"'],
  ["dropout 0.5", "dropout 1.5", 'value/out-of-range at "1.5"'],
  ["train LNet_o on celebs\n", "trian LNet_o on celebs\n", 'value/unexpected at "trian"', "train"],
  // nets
  ["use Trunk(width)", "use Trunk(width, 2)", 'expand/template-arguments at "Trunk"'],
  ["use Trunk(width)", 'use Trunk("wide")', 'expand/argument-type at ""wide""'],
  ["net LNet_s extends LNet_o", "net LNet_s extends LNet_s", 'expand/extends-cycle at "LNet_s"'],
  ["  C4 = local", "  C3 = local", 'expand/duplicate-layer at "C3"'],
  ["  response C2", "  response C9", 'expand/unknown-layer at "C9"'],
  ["  input image : 3 x H x W\n", "", 'expand/no-input at "LNet_o"'],
  // shapes
  ["maxpool 4", "maxpool 60", 'shape/kernel-exceeds-input at "60"'],
  ["C2 = conv 16*width", "C2 = conv 15", 'shape/groups-do-not-divide at "2"'],
  ["cells 3x3", "cells 30x30", 'shape/cells-exceed-map at "30x30"'],
  ["cells 3x3 -> relu", "cells 4x4 -> relu", 'shape/cell-groups at "2x2"', "3x3 over 2x2"],
  ["cells of C3", "cells of C1", 'shape/not-a-grid at "C1"', "C3"],
  ["C4 = local 8 kernel 2 ", "C4 = local 8 kernel 9 ", 'shape/kernel-exceeds-input at "9"'],
  ["FC = dense 32 -> relu", "FC = dense 32 -> lrn", 'shape/needs-map at "lrn"'],
  ["input face : 3 x 48 x 48", "input face : 3 x H x W", 'shape/needs-fixed-size at "local"'],
  // branches of nets, and initial weights from a file
  ["FC = dense 32", "FC = from C9 -> dense 32", 'expand/unknown-layer at "C9"', "C1"],
  [
    "C1 = conv 8*width kernel 5 pad 2",
    "C1 = from FC -> conv 8 kernel 5 pad 2",
    'shape/layer-not-yet-defined at "FC"',
    "above",
  ],
  [
    "pad 2 -> relu -> maxpool 4",
    "pad 2 -> from face -> maxpool 4",
    'shape/from-not-first at "from"',
    "C12 = from face",
  ],
  ["FC = dense 32 -> relu -> dropout 0.5", "FC = from C4", 'shape/from-alone at "FC"', "use `C4`"],
  [
    "pad 2 -> relu -> maxpool 4",
    "pad 2 -> add face -> maxpool 4",
    'shape/add-differs at "face"',
    "from face -> conv 8 kernel 1",
  ],
  ["pad 2 -> relu -> maxpool 4", "kernel 3 pad 2 -> concat face", 'value/repeated-argument at "kernel"'],
  ["pad 2 -> relu -> maxpool 4", "pad 2 -> maxpool 4 -> concat face", 'shape/concat-differs at "face"', "strides"],
  ["FC = dense 32 -> relu", "FC = dense 32 -> concat C4", 'shape/concat-differs at "C4"', "flatten"],
  [
    "FC = dense 32",
    'init: "a.onnx" { C1.wieght <- "w" }\n  FC = dense 32',
    'shape/unknown-parameter at "C1.wieght"',
    "C1.weight",
  ],
  [
    "FC = dense 32",
    'init: "a.onnx" { C1.bias <- "w"  C1.bias <- "b" }\n  FC = dense 32',
    'shape/duplicate-parameter at "C1.bias"',
    "remove",
  ],
  [
    "FC = dense 32",
    'init: "a.onnx" { C1.bias <- "b" transpose }\n  FC = dense 32',
    'value/unexpected at "transpose"',
    "`transposed`",
  ],
  ["FC = dense 32", 'init: "a.onnx" { C1.bias <- b }\n  FC = dense 32', 'value/expected at "b"'],
  ["FC = dense 32", 'init: "a.onnx" { C1.bias <- }\n  FC = dense 32', 'syntax/missing-value at ""'],
  ["FC = dense 32", 'init: "a.onnx" { C1: "w" }\n  FC = dense 32', 'value/misplaced-entry at "C1"', "<-"],
  [
    "response C2\n",
    "S = from C1 -> conv 16 kernel 1\n  C9 = from C2 -> conv 16 kernel 3 stride 2 -> add S\n  response C9\n",
    'shape/add-differs at "S"',
    "strides",
  ],
  ["kernel 5 pad 2 ->", "kernel 5 pad 2 { init: uniform 1..-1 } ->", 'value/out-of-range at "-1"'],
  ["kernel 5 pad 2 ->", "kernel 5 pad 2 { init: uniform 1 } ->", 'value/expected at "1"'],
  ["FC = dense 32 -> relu", "FC = concat C3 C4 -> dense 32", 'value/expected at "C4"'],
  ["FC = dense 32 -> relu", "FC = add FC -> dense 32", 'shape/layer-not-yet-defined at "FC"', "itself"],
  [
    "FC = dense 32",
    'init: "a.onnx" { C1.relu.bias <- "b" }\n  FC = dense 32',
    'shape/unknown-parameter at "C1.relu.bias"',
    "no parameters",
  ],
  ["input face : 3 x 48 x 48", "input face : 1 x 48 x 48", 'shape/input-channels at "1"'],
  ["input face : 3 x 48 x 48", "input face : 3 x 48", 'value/expected at "3 x 48"'],
  ["input face : 3 x 48 x 48", "input face : 3 x 480000 x 48", 'value/out-of-range at "3 x 480000 x 48"'],
  // cascade
  [
    "face    = window LNet_s.response in head",
    "face    = window LNet_s.response in haed",
    'cascade/unknown-step at "haed"',
    "head",
  ],
  ["window LNet_o.response", "window ANet.response", 'cascade/no-response at "ANet"'],
  ["in image resized 96x96", "in image", 'cascade/no-size at "head"', "resized"],
  ["in head resized 64x64", "in head resized 65x64", 'cascade/size-mismatch at "65x64"'],
  ["in image resized 96x96", "in image resized 4x4", 'shape/input-too-small at "4x4"'],
  ["size: 48x48", "size: 40x40", 'cascade/size-mismatch at "patches"', "48x48"],
  ["size: 48x48", "size: 60x60", 'cascade/patch-exceeds-window at "size"'],
  ["ANet.FC over", "ANet.C4 over", 'cascade/feature-needs-vector at "C4"'],
  ["averaged over patches", "averaged over face", 'cascade/wrong-average at "face"', "patches"],
  ["= crop face", "= corp face", 'cascade/unknown-operation at "corp"', "crop"],
  // schedule and evaluation
  ["loss: softmax over classes", "loss: softmax over Tags", 'schedule/loss-target at "Tags"', "sigmoid over Tags"],
  ["loss: softmax over classes", "loss: sigmoid over Tags", 'schedule/loss-data-mismatch at "objects"'],
  [
    "loss: softmax over identities + 0.01 * similarity(FC)",
    "loss: softmax over classes",
    'schedule/mixed-labels at "softmax"',
  ],
  ["similarity(FC)", "similarity(C4)", 'schedule/loss-needs-vector at "C4"'],
  ["softmax over identities + 0.01 * ", "", 'schedule/no-output-layer at "similarity(FC)"'],
  ["identities: 91  ", "", 'schedule/count-needed at "softmax"', "identities"],
  ["    after tune_o\n", "", 'schedule/not-trained at "head"', "after tune_o"],
  ["    after faces\n", "", 'schedule/not-trained at "score"'],
  [
    "    epochs: 6\n  }\n  stage fit_svm",
    "    epochs: 6 output: max\n  }\n  stage fit_svm",
    'schedule/output-needs-map at "output"',
  ],
  ["    fit score on celebs.validation\n", "", 'schedule/no-work at "fit_svm"'],
  [
    "fit score on celebs.validation",
    "fit score on celebs.validations",
    'value/unknown-word at "validations"',
    "validation",
  ],
  ["localisation: face", "localisation: nose", 'evaluate/no-window at "nose"', "face"],
  ["evaluate on celebs.test", "evaluate on celebs.feature", 'schedule/bad-view at "feature"'],
];

/** Further mistakes in a net, a cascade or a schedule that the fixture does not have. */
const MORE: readonly (readonly [from: string, to: string, expected: string])[] = [
  ["FC = dense 32 ->", "FC = dense ->", 'value/missing at "dense"'],
  ["sgd { lr: 0.01  step: 0.1 every 4 epochs }", "sgd", 'value/missing-property at "sgd"'],
  ["maxpool 4\n", "maxpool\n", 'value/missing at "maxpool"'],
  ["lr: 0.01  step: 0.1 every 4 epochs", "lr: 0.01  step: 0.1 every", 'value/missing at "every"'],
  ["evaluate on", "/* evaluate on", 'syntax/unterminated-comment at "/*"'],
  ["flips: on }", "flips = on }", 'value/misplaced-entry at "flips"'],
  ["  seed: 1\n", "  seed: 1\n  C1 = relu\n", 'value/misplaced-entry at "C1"'],
  ["evaluate on", "schedule { }\nevaluate on", 'resolve/duplicate-block at "schedule"'],
  ["evaluate on", "net V { input i : 3 x 8 x 8 }\nevaluate on", 'expand/no-layers at "V"'],
  ["pad 1 cells 3x3", "pad 1", 'shape/cells-required at "local"'],
  ["C4 = local 8 kernel 2", "C4 = local 8 kernel 2 pad 1", 'shape/group-padding at "1"'],
  ["maxpool 4", "maxpool 4 pad 4", 'shape/pad-exceeds-kernel at "4"'],
  ["maxpool 3 stride 2", "maxpool 3 stride 3 pad 1", 'shape/symbolic-pad at "1"'],
  ["C4 = local", "S = from C1 -> conv 4 kernel 1\n  C4 = from C3 -> local", 'shape/unused-layer at "conv 4 kernel 1"'],
  ["evaluate on", "net V extends ANet { response FC }\nevaluate on", 'shape/response-of-vector at "FC"'],
  [
    "  feature = ANet",
    "  patches = crop face resized 56x56 { size: 48x48 }\n  feature = ANet",
    'cascade/duplicate-step at "patches"',
  ],
  ["ANet.FC over patches", "ANet.FC over patches -> relu", 'cascade/chain-not-allowed at "relu"'],
  ["    fit score on", "    train ANet on celebs\n    fit score on", 'schedule/too-much-work at "fit"'],
  [
    "    loss: softmax over classes",
    "    loss: softmax over classes + softmax over classes",
    'schedule/two-classifiers at "softmax"',
  ],
  [
    "attributes: Tags }",
    "attributes: Few }\nattributes Few = [ Bald, Eyeglasses ]",
    'schedule/attributes-differ at "celebs"',
  ],
  ["train LNet_o, LNet_s on", "train LNet_o, LNet_o on", 'schedule/same-net-twice at "LNet_o"'],
  ["train LNet_o, LNet_s on objects", "train ANet on objects", 'schedule/size-mismatch at "objects"'],
  ["in image resized 96x96", "in image resized 16x16", 'shape/receptive-field-exceeds-input at "16x16"'],
  // losses, update rules and options of a stage
  [
    "softmax over identities + 0.01 * similarity(FC)",
    "contrastive(FC)",
    'schedule/no-output-layer at "contrastive(FC)"',
  ],
  ["similarity(FC)", "contrastive(C4)", 'schedule/loss-needs-vector at "C4"'],
  ["similarity(FC)", "similarity(FC, C4)", 'value/unexpected at ","'],
  ["similarity(FC)", "contrastive(FC) margin 0", 'value/out-of-range at "0"'],
  ["similarity(FC)", "similarity(FC)  per_identity: 5", 'schedule/split-groups at "per_identity"'],
  [
    "epochs: 6  augment: flip, light",
    "per_identity: 4  epochs: 6  augment: flip, light",
    'schedule/groups-without-pairs at "per_identity"',
  ],
  ["similarity(FC)", "similarty(FC)", 'value/unknown-word at "similarty"'],
  ["0.01 * similarity(FC)", "(0 - 1) * similarity(FC)", 'value/out-of-range at "similarity(FC)"'],
  ["loss: softmax over classes", "loss: hinge over classes", 'schedule/loss-target at "classes"'],
  ["loss: softmax over classes", "loss: hinge over Tags", 'schedule/loss-data-mismatch at "objects"'],
  ["loss: softmax over classes", "loss: softmax", 'value/missing-argument at "softmax"'],
  [
    "    loss: softmax over identities + 0.01 * similarity(FC)\n",
    "    loss: softmax over identities + 0.01 * similarity(FC)  batch: 1\n",
    'schedule/no-pairs at "batch"',
  ],
  ["step: 0.1 every 4 epochs", "step: 0.1 every 4 epochs  policy: poly", 'schedule/two-policies at "step"'],
  ["step: 0.1 every 4 epochs", "policy: multistep 0.1 at 3, 2 epochs", 'schedule/times-not-increasing at "policy"'],
  ["step: 0.1 every 4 epochs", "step: 0.1 every 6 epochs", 'schedule/policy-beyond-end at "step"'],
  ["step: 0.1 every 4 epochs", "policy: cosine { to: 0.1 }", 'schedule/rate-does-not-fall at "policy"'],
  ["step: 0.1 every 4 epochs", "policy: cosin", 'value/unknown-word at "cosin"'],
  ["step: 0.1 every 4 epochs", "warmup: 7 epochs", 'schedule/warmup-too-long at "warmup"'],
  ["step: 0.1 every 4 epochs", "warmup: 7 epoch", 'value/unknown-word at "epoch"'],
  ["step: 0.1 every 4 epochs", "momentum: 0  nesterov: on", 'schedule/nesterov-without-momentum at "nesterov"'],
  ["batch: 32  epochs: 6", "batch: 32  epochs: 6  keep: best", 'schedule/no-validation at "keep"'],
  ["batch: 32  epochs: 6", "batch: 32  epochs: 6  validate: on", 'schedule/no-validation at "validate"'],
  [
    "batch: 32  epochs: 6",
    "batch: 32  epochs: 6  output_window: 2x2",
    'schedule/output-window-unused at "output_window"',
  ],
  [
    "batch: 32  epochs: 6",
    "batch: 32  epochs: 6  output: max  output_window: 60x2",
    'schedule/output-window-exceeds-map at "output_window"',
  ],
  [
    "epochs: 6  augment: flip, light 0.2",
    "epochs: 6  early_stop: loss patience 6 epochs",
    'schedule/patience-too-long at "early_stop"',
  ],
  ["  seed: 1\n", "  seed: 1\n  memory: 80 MiB\n", 'schedule/too-much-memory at "tune_o"'],
  [
    "schedule {\n  seed: 1\n  stage pretrain {\n    train LNet_o, LNet_s on objects",
    "net V extends LNet_s { }\nschedule {\n  seed: 1\n  stage pretrain {\n    train LNet_o, LNet_s, V on objects",
    'schedule/trained-but-unused at "V"',
  ],
  // sizes of images
  ["random_crop 64", "random_crop 56", 'schedule/size-mismatch at "objects"'],
  ["random_crop 64, flip", "flip", 'schedule/size-mismatch at "objects"'],
  ["train LNet_o on celebs\n", "train LNet_o on celebs.head\n", 'schedule/no-size at "celebs"'],
  ["random_crop 64", "random_crop 80", 'cascade/patch-exceeds-window at "random_crop 80"'],
  ["random_crop 64", "random_crop 70, ten_crop 64", 'schedule/two-crops at "ten_crop 64"'],
  ["    batch: 32", "    augment: random_crop 64  batch: 32", 'schedule/two-crops at "random_crop 64"'],
  ["augment: flip, light 0.2", "augment: random_crop 64", 'schedule/crop-of-window at "random_crop 64"'],
  ["on objects\n", "on objects.validation\n", 'schedule/folder-view at "validation"'],
  ["on objects\n", "on objects.head\n", 'schedule/folder-view at "head"'],
  // names and steps that the compiled graphs and the runtime cannot distinguish
  ["  FC = dense 32", "  response = dense 32", 'expand/reserved-layer at "response"'],
  [
    "  feature = ANet",
    "  test = window LNet_o.response in image resized 96x96\n  feature = ANet",
    'cascade/reserved-name at "test"',
  ],
  [
    "averaged over patches\n",
    "averaged over patches\n  again = svm per Tags on feature\n",
    'cascade/second-svm at "again"',
  ],
  [
    "  face    = window LNet_s.response in head resized 64x64\n",
    "  face    = window LNet_o.response in head resized 64x64\n",
    'cascade/two-sizes at "64x64"',
  ],
  ["evaluate on celebs.test", "evaluate on objects", 'schedule/loss-data-mismatch at "objects"'],
  // attribute lists and data sets
  [
    "[ Smiling, Bald, Eyeglasses ]",
    "[ Smiling, Bald, Eyeglasses ] without [ Smile ]",
    'data/unknown-attribute at "Smile"',
  ],
  ["[ Smiling, Bald, Eyeglasses ]", "first 4 of [ Smiling, Bald, Eyeglasses ]", 'data/too-few-attributes at "4"'],
  ["[ Smiling, Bald, Eyeglasses ]", "[ Bald ] without [ Bald ]", 'data/no-attributes at "[ Bald ]"'],
  ["[ Smiling, Bald, Eyeglasses ]", "Tags", 'data/attributes-cycle at "Tags"'],
  ["[ Smiling, Bald, Eyeglasses ]", "[ Smilling, Bald ]", 'data/unlikely-attribute at "Smilling"'],
  ["identities: 91", "split: identities 91, 90..95, 5", 'data/split-overlap at "90..95"'],
  ["identities: 91", "identities: 91  split: identities 90, 5, 5", 'data/split-differs at "identities"'],
  ["identities: 91", "identities: 91  normalise: train", 'data/normalise-differs at "celebs"'],
  [
    'celeba { root: "data"  images: wild  identities: 91  attributes: Tags }',
    'csv { root: "data"  file: "a.csv"  identities: 91  attributes: Tags }',
    'data/no-identities at "identities"',
  ],
  ["train LNet_s on celebs.head", "train LNet_s on objects.head", 'schedule/folder-view at "head"'],
  // proposals, thresholds, patches, svm
  ["pick: best  context: 1.3", "proposals: edgebox 500", 'cascade/no-effect at "scales"'],
  ["pick: best  context: 1.3", "threshold: calibrated", 'cascade/no-backgrounds at "calibrated"'],
  ["pick: best  context: 1.3", "threshold: calibrated against objects", 'cascade/not-backgrounds at "objects"'],
  ["size: 48x48  stride: 8  flips: on", "size: 48x48  stride: 9", 'cascade/single-patch at "stride"'],
  [
    "resized 56x56 { size: 48x48  stride: 8",
    "resized 99x99 { size: 48x48  stride: 49",
    'cascade/patch-gaps at "stride"',
  ],
  ["loss: squared_hinge }", "loss: hinge  penalty: l1 }", 'cascade/l1-hinge at "penalty"'],
  // evaluation
  ["face iou 0.5 }", "face iou 0.5 against objects }", 'evaluate/not-backgrounds at "objects"'],
  ["fit score on celebs.validation", "fit score on celebs.train", 'schedule/fit-on-seen at "celebs.train"'],
  ["evaluate on celebs.test", "evaluate on celebs.train", 'evaluate/seen-data at "celebs.train"'],
  ["images: wild", "images: aligned", 'evaluate/no-boxes at "localisation"'],
  ["accuracy: per attribute", 'compare: "none.json"', 'evaluate/compare-not-found at ""none.json""'],
];

it.each(MORE)("%j -> %j gives one kind of fault", (from, to, expected) => {
  // A fault that several stages share is reported for each of them.
  expect([...new Set(summary(analyseText(changed(from ?? "", to ?? ""))))]).toEqual([expected]);
});

it("a stage needs a cascade only if it uses one", () => {
  const start = BASE.indexOf("cascade faces");
  const end = BASE.indexOf("schedule {");
  const found = summary(analyseText(BASE.slice(0, start) + BASE.slice(end)));
  expect(found).toContain('schedule/no-cascade at "score"');
});

it("an evaluation needs a cascade with a window and an svm step", () => {
  const start = BASE.indexOf("  feature =");
  const end = BASE.indexOf("evaluate on");
  expect(summary(analyseText(`${BASE.slice(0, start)}}\n${BASE.slice(end)}`))).toEqual([
    'evaluate/nothing-to-find at "evaluate"',
  ]);
});

it("an H x H input accepts only square images", () => {
  const square = changed("input image : 3 x H x W", "input image : 3 x H x H");
  expect(summary(analyseText(square))).toEqual([]);
  const [window, stage] = ["resized 96x96", "random_crop 64"];
  expect(summary(analyseText(square.replace(window, "resized 96x80")))).toEqual(['cascade/size-mismatch at "96x80"']);
  const images = square.replace(stage, "random_crop 64x48").replace("train LNet_o, LNet_s on", "train LNet_o on");
  const { diagnostics, sources } = analyseText(images);
  expect(diagnostics.map((one) => one.message)).toEqual([
    "an image of `objects` is 64x48, but the input of `LNet_o` is HxH",
  ]);
  const [one] = diagnostics;
  expect(one?.labels.map(({ span, text }) => `${sources.get("spec.fan")?.slice(span)}: ${text}`)).toEqual([
    "objects: 64x48 comes from `random_crop` of `objects`",
    "LNet_o: the input of `LNet_o` is HxH",
  ]);
});

it("a chain of more operations than a net can have is refused", () => {
  const chain = `net V { input i : 3 x 8 x 8  L = relu${" -> relu".repeat(20_000)} }`;
  expect(summary(analyseText(chain))).toEqual(['expand/too-many-layers at "V"']);
});

describe("one mistake gives one error", () => {
  it("the fixture gives no errors", () => {
    const analysis = analyseText(BASE);
    expect(summary(analysis)).toEqual([]);
    expect(analysis.value?.schedule?.stages.map((one) => one.name)).toEqual([
      "pretrain",
      "tune_o",
      "tune_s",
      "faces",
      "fit_svm",
    ]);
  });

  it.each(MISTAKES)("%j -> %j gives one error", (from, to, expected, hint) => {
    const analysis = analyseText(changed(from ?? "", to ?? ""));
    expect(summary(analysis)).toEqual([expected]);
    expect(analysis.value).toBeUndefined();
    if (hint !== undefined) expect(analysis.diagnostics[0]?.hint ?? "").toContain(hint);
  });

  /** Another mistake, later in the file. */
  const LATE = "\nnet Late { input late : 3 x 8 x 8  L1 = conv 3 kernel 99 }\n";

  it.each(MISTAKES)("the rest of the file is still checked after %j -> %j", (from, to, expected) => {
    const found = summary(analyseText(changed(from ?? "", to ?? "") + LATE));
    expect(found).toEqual([expected, 'shape/kernel-exceeds-input at "99"']);
  });
});
