import { expect, it } from "vitest";
import { hasErrors } from "../../compiler/diagnostics/sink.js";
import { BLOCKS, GROUPS, PHRASES } from "../../dsl/schema/registry.js";
import {
  ELSEWHERE,
  elsewhere,
  elsewhereHint,
  ownSpelling,
  PROPERTY_NAMES,
  propertyElsewhere,
} from "../../dsl/tokens/elsewhere.js";
import { DECLARATION_KEYWORDS } from "../../dsl/tokens/tokens.js";
import { analyseText, BASE } from "../support/analyse-text.js";

/** A spec in which a text of each kind stands at a place where it is valid. */
const FRAMES: Readonly<Record<string, (text: string) => string>> = {
  layer: (text) => `${BASE}\nnet Other { input i : 3 x 32 x 32  C1 = conv 8 kernel 3 pad 1  C2 = ${complete(text)} }`,
  loss: (text) =>
    /^(?:sigmoid|hinge)/.test(text)
      ? BASE.replaceAll("loss: sigmoid over Tags", `loss: ${text}`)
      : BASE.replace(
          "loss: softmax over identities + 0.01 * similarity(FC)",
          `loss: ${text.startsWith("softmax") ? text : `softmax over identities + ${text}`}`,
        ),
  optimiser: (text) => BASE.replace("sgd { lr: 0.01  step: 0.1 every 4 epochs }", text),
  "learning rate policy": (text) => BASE.replace("step: 0.1 every 4 epochs", `policy: ${text}`),
  "weight filler": (text) => BASE.replace("dense 32", `dense 32 { init: ${text} }`),
  augmentation: (text) =>
    /^(?:random|ten)_crop/.test(text)
      ? BASE.replace("random_crop 64", text.replace("56", "64"))
      : BASE.replace("light 0.2", text),
  normalisation: (text) =>
    BASE.replaceAll("data objects = image_folder {", `$& normalise: ${text} `).replace(
      "images: wild",
      `$& normalise: ${text}`,
    ),
  metric: (text) => BASE.replace("epochs: 6  augment", `early_stop: ${text} $&`),
  proposals: (text) =>
    BASE.replace("pick: best", `pick: best  proposals: ${text}`).replace(/scales: [0-9., ]+/, (all) =>
      text.startsWith("sliding") ? all : "",
    ),
  type: (text) =>
    `${BASE}\nparam other : ${text} = ${text === "string" ? '"a"' : text === "bool" ? "on" : text === "size" ? "3x3" : "1"}\n`,
  split: (text) => BASE.replace("images: wild", `$&  split: ${text}`),
};

/** Layers with the parts that they need. */
const complete = (text: string): string => {
  const more: Readonly<Record<string, string>> = {
    dense: "dense 8",
    conv: "conv 8 kernel 3",
    separable: "separable 8 kernel 3",
    maxpool: "maxpool 2",
    avgpool: "avgpool 2",
  };
  return (more[text] ?? text)
    .replace("concat LAYER", "conv 8 kernel 3 pad 1 -> concat C1")
    .replace("add LAYER", "conv 8 kernel 3 pad 1 -> add C1");
};

const rows = Object.entries(ELSEWHERE).flatMap(([what, all]) =>
  all.map((row) => [what, row.write, row.words] as const),
);

it.each(rows)("%s: `%s` is valid in place of %s", (what, write, words) => {
  expect(new Set(words.split(" ")).size).toBe(words.split(" ").length);
  if (write === "") {
    expect(elsewhereHint(what, words.split(" ")[0] ?? "")).toMatch(/^remove it: /);
    return;
  }
  if (what === "declaration") {
    expect(DECLARATION_KEYWORDS as readonly string[]).toContain(write);
    return;
  }
  const group = GROUPS.find((one) => one.what === what || (what === "data set kind" && one.what === "data set"));
  const [keyword = ""] = write.split(/[\s({]/);
  if (group !== undefined) expect(group.phrases.map((one) => one.keyword)).toContain(keyword);
  const frame = FRAMES[what];
  if (frame === undefined) {
    expect(what).toBe("data set kind");
    return;
  }
  const text = frame(
    write.replace("LIST", "Tags").replace("(LAYER)", "(FC)").replace("over classes", "over identities"),
  );
  const { diagnostics } = analyseText(text);
  expect(diagnostics.filter((one) => one.severity === "error").map((one) => one.message)).toEqual([]);
  expect(hasErrors(diagnostics)).toBe(false);
});

it.each(rows)("%s: no word for `%s` is a word of the language or of another row", (what, _, words) => {
  const group = GROUPS.find((one) => one.what === what);
  const own = group?.phrases.map((one) => one.keyword) ?? [];
  for (const word of words.split(" ")) {
    expect(own).not.toContain(word);
    const all = rows.filter((row) => row[0] === what && row[2].split(" ").includes(word));
    expect([word, all.length]).toEqual([word, 1]);
  }
});

const known = new Set([
  ...BLOCKS.flatMap((one) => Object.keys(one.properties)),
  ...PHRASES.flatMap((one) => [...Object.keys(one.positional), ...Object.keys(one.words)]),
]);

it.each(PROPERTY_NAMES.map(({ ours, words }) => [ours, words.join(" ")]))(
  "`%s` is a property or a word of a phrase, which others call %s",
  (ours, words) => {
    expect(known).toContain(ours);
    for (const word of words.split(" ")) expect(propertyElsewhere(word, [ours])).toBe(ours);
  },
);

it.each([
  ["layer", "Linear", "dense"],
  ["layer", "InnerProduct", "dense"],
  ["layer", "DepthwiseConv2D", "conv 64 kernel 3 groups each"],
  ["layer", "GlobalAveragePooling2D", "global_avgpool"],
  ["layer", "BatchNormalization", "batchnorm"],
  ["layer", "GELU", "relu"],
  ["loss", "CrossEntropyLoss", "softmax over classes"],
  ["loss", "BCEWithLogitsLoss", "sigmoid over LIST"],
  ["loss", "TripletMarginLoss", "contrastive(LAYER)"],
  ["optimiser", "Nadam", "adam { lr: 0.001 }"],
  ["optimiser", "AdagradOptimizer", "rmsprop { lr: 0.001 }"],
  ["learning rate policy", "CosineAnnealingLR", "cosine"],
  ["weight filler", "kaiming_normal", "msra"],
  ["augmentation", "RandomHorizontalFlip", "flip"],
])("%s %s of another tool is %s", (what, word, write) => {
  expect(elsewhere(what, word)?.write).toBe(write);
});

it.each([
  ["ReLU", "relu"],
  ["MaxPool2d", "maxpool"],
  ["LeakyReLU", "leaky_relu"],
  ["leakyrelu", "leaky_relu"],
  ["Conv2D", "conv"],
  ["DropoutLayer", "dropout"],
])("%s is another spelling of %s", (word, own) => {
  expect(
    ownSpelling(
      word,
      PHRASES.map((one) => one.keyword),
    ),
  ).toBe(own);
});
