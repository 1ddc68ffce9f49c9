import { expect, it } from "vitest";
import { BASE } from "../../../tests/support/analyse-text.js";
import { analyse } from "../../compile.js";
import { memoryHost } from "../../host/memory-host.js";

const analysed = (settings: Readonly<Record<string, string>>, text = BASE) =>
  analyse(memoryHost({ "spec.fan": text }), "spec.fan", new Map(Object.entries(settings)));

/** The model as it is after a change of the text. */
const edited = (from: string, to: string) => {
  if (!BASE.includes(from)) throw new Error(`the spec has no ${from}`);
  return analysed(
    {},
    BASE.replace(from, () => to),
  );
};

/** Without places in the text. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, one: unknown) =>
      ["origin", "places", "span", "given", "trace"].includes(key) ? undefined : one,
    ),
  );

const SAME: readonly (readonly [name: string, value: string, from: string, to: string])[] = [
  ["schedule.seed", "7", "seed: 1", "seed: 7"],
  ["ANet.FC.out", "16", "dense 32", "dense 16"],
  ["ANet.FC.rate", "0.25", "dropout 0.5", "dropout 0.25"],
  ["ANet.FC.dropout.rate", "0.25", "dropout 0.5", "dropout 0.25"],
  ["ANet.C3.out", "12", "local 8*width", "local 12"],
  ["ANet.C3.local.out", "4*width", "local 8*width", "local 4*width"],
  ["ANet.C3.maxpool.stride", "1", "maxpool 2\n  C4", "maxpool 2 stride 1\n  C4"],
  [
    "ANet.C1.init",
    "gaussian 0.5",
    "kernel 5 pad 2 -> relu -> maxpool 4",
    "kernel 5 pad 2 { init: gaussian 0.5 } -> relu -> maxpool 4",
  ],
  [
    "ANet.C1",
    "conv 4 kernel 5 stride 4 pad 2",
    "conv 8*width kernel 5 pad 2 -> relu -> maxpool 4",
    "conv 4 kernel 5 stride 4 pad 2",
  ],
  ["LNet_o.response", "C1", "  response C2", "  response C1"],
  ["LNet_o.C2.kernel", "5", "kernel 3 pad 1 groups", "kernel 5 pad 1 groups"],
  ["faces.patches.stride", "4", "stride: 8", "stride: 4"],
  ["faces.patches.enlarged", "1.5", "enlarged 1.2", "enlarged 1.5"],
  ["faces.face.context", "1.5", "in head resized 64x64", "in head resized 64x64 { context: 1.5 }"],
  ["faces.head.scales", "0.5, 0.6", "scales: 0.3, 0.4", "scales: 0.5, 0.6"],
  ["faces.score.C", "10", "C: 1", "C: 10"],
  [
    "schedule.faces.epochs",
    "2",
    "similarity(FC)\n    optimizer: sgd { lr: 0.01 }\n    epochs: 6",
    "similarity(FC)\n    optimizer: sgd { lr: 0.01 }\n    epochs: 2",
  ],
  ["tune_s.batch", "16", "train LNet_s on celebs.head", "train LNet_s on celebs.head  batch: 16"],
  ["tune_s.train.on", "celebs.image", "on celebs.head", "on celebs.image"],
  ["pretrain.optimizer.lr", "0.02", "lr: 0.01  step", "lr: 0.02  step"],
  ["pretrain.optimizer", "adam { lr: 0.001 }", "sgd { lr: 0.01  step: 0.1 every 4 epochs }", "adam { lr: 0.001 }"],
  ["tune_o.augment", "flip, shift 0.1", "flip, light 0.2", "flip, shift 0.1"],
  ["tune_s.after", "pretrain", "after tune_o", "after pretrain"],
  ["fit_svm.fit.on", "celebs.test", "score on celebs.validation", "score on celebs.test"],
  ["celebs.identities", "50", "identities: 91", "identities: 50"],
  ["objects.augment", "random_crop 64", "random_crop 64, flip", "random_crop 64"],
  ["evaluate.localisation", "head iou 0.7", "face iou 0.5", "head iou 0.7"],
  ["evaluate.localisation.iou", "0.7", "face iou 0.5", "face iou 0.7"],
  ["evaluate.on", "celebs.validation", "on celebs.test", "on celebs.validation"],
];

it.each(SAME)("%s=%s is the same as the text with that value", (name, value, from, to) => {
  const { value: model, diagnostics } = analysed({ [name]: value });
  const expected = edited(from, to);
  expect(plain(model ?? diagnostics)).toEqual(plain(expected.value ?? expected.diagnostics));
  expect(plain(model)).not.toEqual(plain(analysed({}).value));
});

const WRONG: readonly (readonly [name: string, value: string, code: string, hint: RegExp | undefined])[] = [
  ["schedule.sed", "7", "resolve/unknown-target", /schedule\.seed/],
  ["nothing.here", "7", "resolve/unknown-target", /schedule/],
  ["ANet.FCC.out", "7", "resolve/unknown-target", /ANet\.FC/],
  ["schedule.seed", "many", "value/expected", undefined],
  ["schedule.seed", "", "syntax/missing-value", undefined],
  ["schedule.seed", "1 }", "syntax/unexpected-token", undefined],
];

it.each(WRONG)("%s=%s is reported at its place on the command line", (name, value, code, hint) => {
  const { value: model, diagnostics, sources } = analysed({ [name]: value });
  expect(model).toBeUndefined();
  const [first] = diagnostics.filter(({ severity }) => severity === "error");
  expect(first?.code).toBe(code);
  expect(first?.file).toBe("command line");
  expect(sources.get("command line")?.text).toBe(`--set ${name}=${value}`);
  if (hint !== undefined) expect(first?.hint).toMatch(hint);
});
