import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphNames, onnxFile } from "../../compiler/contract/graph-files.js";
import type { Plan, PlanData } from "../../compiler/contract/schema.js";
import { BASE } from "../../tests/support/analyse-text.js";
import { compiledText } from "../../tests/support/compiled.js";
import type { SplitContents } from "../data/split-contents.js";
import { keyOf } from "./stage-key.js";
import { stageParts } from "./stage-parts.js";

const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** What would be read of a data set: its root and its name do not matter, its lists of other splits neither. */
function contentsOf(plan: Plan, data: PlanData, split: string): SplitContents {
  const { name: _, root: __, unreadable: ___, ...rest } = data;
  const lists =
    "attributes" in data ? plan.attributeLists.find(({ name }) => name === data.attributes)?.attributes : [];
  const where = [rest.kind, "images" in rest ? rest.images : "", "split" in rest ? rest.split : "", split];
  return {
    images: hash(where),
    labels: hash([where, "labels"]),
    attributes: hash([where, lists]),
    boxes: hash([where, "boxes"]),
  };
}

/** The key of each stage, as a whole training would find it: weights are as different as the stages that made them. */
function keysOf(text: string): ReadonlyMap<string, string> {
  const { plan, files } = compiledText(text);
  const graphs = new Map(
    graphNames(plan).map((name) => {
      const bytes = Buffer.from(files.get(onnxFile(name)) ?? []).toString("latin1");
      return [name, hash(bytes.replaceAll(plan.spec.sha256, ""))];
    }),
  );
  const weights = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const stage of plan.stages) {
    const parts = stageParts(plan, stage, {
      engine: "onnx",
      graph: (name) => graphs.get(name) ?? "",
      data: (name, split) => contentsOf(plan, plan.data.find((one) => one.name === name) as PlanData, split),
      weights: (net) => weights.get(net),
    });
    const key = keyOf(stage.name, parts);
    keys.set(stage.name, key);
    if (stage.kind === "train")
      for (const net of stage.groups.flatMap(({ nets }) => nets)) weights.set(net, `${net} ${key}`);
  }
  return keys;
}

const STAGES = ["pretrain", "tune_o", "tune_s", "faces", "fit_svm"] as const;
type Stage = (typeof STAGES)[number];
const from = (first: Stage): readonly Stage[] => STAGES.slice(STAGES.indexOf(first));

/** Changes a text, or gives it back where another edit has taken the place. */
interface Edit {
  readonly what: string;
  readonly edit: (text: string) => string;
  /** The stages that must be retrained. */
  readonly stages: readonly Stage[];
}

const put = (what: string, before: string | RegExp, after: string, stages: readonly Stage[] = []): Edit => ({
  what,
  edit: (text) => text.replace(before, after),
  stages,
});
/** In one stage of the schedule. */
const inStage = (stage: Stage, before: string, after: string): Edit => ({
  what: `${stage}: ${after}`,
  edit: (text) => {
    const start = text.indexOf(`stage ${stage} {`);
    return text.slice(0, start) + text.slice(start).replace(before, after);
  },
  stages: from(stage),
});
const everywhere = (what: string, name: RegExp, other: string): Edit => ({
  what,
  edit: (text) => text.replace(name, other),
  stages: [],
});

const neutral: readonly Edit[] = [
  put("a comment", "net ANet {", "// Words.\n\n\nnet ANet { // more"),
  put("layout", / {2}epochs: 6/g, "\n    epochs:   6"),
  put("an unused list", "param width", "attributes Extra = [ Bald ]\nparam width"),
  put("an unused parameter", "param width", "param other = 3\nparam width"),
  put("an unused data set", "template", 'data more = backgrounds { root: "x" }\ntemplate'),
  put("an unused net", "cascade faces", "net Unused { input i : 3 x 8 x 8  FC = dense 4 }\ncascade faces"),
  put("an unused template", "net ANet", "template Other(n = 2) { C1 = conv n kernel 3 }\nnet ANet"),
  put("another order of declarations", /(data objects.*\n)(data celebs.*\n)/, "$2$1"),
  put("another order of nets", /(net LNet_s .*\n)([\s\S]*?)(cascade)/, "$2$1$3"),
  put("the root", 'root: "data"', 'root: "/elsewhere/data"'),
  put("the evaluation", "face iou 0.5 }", "face iou 0.5, 0.75 }"),
  put("no evaluation", /evaluate on .*\n/, ""),
  put("the memory", "seed: 1", "seed: 1  memory: 8 GiB"),
  put("a default that is stated", "epochs: 6  augment: flip, light", "batch: 128  epochs: 6  augment: flip, light"),
  put("an expression", "lr: 0.01  step", "lr: 0.02/2  step"),
  put("`validate: off` where it decides nothing", "augment: flip, light", "validate: off  augment: flip, light"),
  put("one more `after`", "after tune_s", "after pretrain, tune_s"),
  put("a parameter's range", "in 0.25..4", "in 0.5..2"),
  put(
    "an augmentation of the data as one of the stage",
    /(random_crop 64), flip( \}[\s\S]*?batch: 32 {2}epochs: 6)/,
    "$1$2  augment: flip",
  ),
  everywhere("the name of a list", /\bTags\b/g, "Marks"),
  everywhere("the name of a data set", /\bcelebs\b/g, "people"),
  everywhere("the name of another data set", /\bobjects\b/g, "things"),
  everywhere("the name of a step", /\bhead\b/g, "kopf"),
  everywhere("the names of other steps", /\b(patches|feature|score)\b/g, "$1_2"),
  everywhere("the name of a parameter", /\bwidth\b/g, "scale"),
  everywhere("the name of a template", /\bTrunk\b/g, "Stem"),
];

const changes: readonly Edit[] = [
  put("the seed", "seed: 1", "seed: 2", from("pretrain")),
  put("the classes' size", "resized: 72x72", "resized: 76x76", from("pretrain")),
  put("the normalisation", /(data \w+ +=.*?) \}\n/g, "$1  normalise: train }\n", from("pretrain")),
  put("a width", "param width : ratio = 1.0", "param width : ratio = 2", from("pretrain")),
  put("a trunk's stride", "kernel 5 stride 2 pad 2", "kernel 5 stride 1 pad 2", from("pretrain")),
  put(
    "a filler",
    "C2 = conv 16*width kernel 3 pad 1 groups 2",
    "C2 = conv 16*width kernel 3 pad 1 groups 2 { init: gaussian 0.5 }",
    from("pretrain"),
  ),
  put("the attributes", "Bald, Eyeglasses", "Eyeglasses, Bald", from("tune_o")),
  put("the images", "images: wild", "images: aligned", from("tune_o")),
  put("the split", "identities: 91 ", "identities: 91  split: identities 91, 10, 10 ", from("tune_o")),
  put("how many may be unreadable", "identities: 91 ", "identities: 91  unreadable: 0.5 ", from("tune_o")),
  put("a window", "context: 1.3", "context: 1.4", from("tune_s")),
  put("where windows come from", "scales: 0.3, 0.4", "proposals: edgebox 500", from("tune_s")),
  put("a refinement", "context: 1.3", "refine: regression on celebs.validation  context: 1.3", from("tune_s")),
  put(
    "the split of a refinement",
    "resized 64x64",
    "resized 64x64 { refine: regression on celebs.test }",
    from("faces"),
  ),
  put("the face's window", "resized 64x64", "resized 64x64 { scales: 0.5 }", from("faces")),
  put("the patches", "stride: 8", "stride: 4", from("faces")),
  put("the rate of dropout", "dropout 0.5", "dropout 0.4", from("faces")),
  put("a multiplier", "FC = dense 32", "FC = dense 32 { lr_mult: 2 }", from("faces")),
  put("the data of the SVMs", "fit score on celebs.validation", "fit score on celebs.test", ["fit_svm"]),
  put("an option of the SVMs", "C: 1", "C: 2", ["fit_svm"]),
  put("a decide step", "averaged over patches", "averaged over patches\n  decision = decide score", ["fit_svm"]),
  inStage("pretrain", "batch: 32", "batch: 16"),
  inStage("pretrain", "every 4 epochs", "every 3 epochs"),
  inStage("tune_o", "light 0.2", "light 0.3"),
  inStage("tune_o", "output: average", "output: max"),
  inStage("tune_s", "sigmoid over", "hinge over"),
  inStage("tune_s", "sigmoid over", "2 * sigmoid over"),
  inStage("tune_s", "over Tags", "over Tags { weight: { Bald: 2 } }"),
  inStage("tune_o", "over Tags", "over Tags { balance: classes }"),
  inStage("tune_s", "epochs: 6", "epochs: 6  sampler: repeat_factor"),
  inStage("tune_s", "epochs: 6", "epochs: 6  keep: best"),
  inStage("faces", "0.01 * similarity(FC)", "0.02 * similarity(FC)"),
  inStage("faces", "similarity(FC)", "contrastive(FC)"),
  inStage("faces", "epochs: 6", "epochs: 6  per_identity: 4"),
  inStage("faces", "lr: 0.01", "lr: 0.01  clip: 5"),
];

const base = keysOf(BASE);
const retrained = (text: string): readonly string[] => {
  const keys = keysOf(text);
  return STAGES.filter((stage) => keys.get(stage) !== base.get(stage));
};

describe("stage keys after an edit", () => {
  it.each([...neutral, ...changes].map((one) => [one.what, one] as const))(
    "an edit changes the keys of exactly the stages that it affects: %s",
    (_, { edit, stages }) => {
      const text = edit(BASE);
      expect(text).not.toBe(BASE);
      expect(retrained(text)).toEqual(stages);
    },
  );

  it("combined edits change the keys of exactly the stages that they affect", () => {
    const some = (edits: readonly Edit[], most: number) => fc.shuffledSubarray([...edits], { maxLength: most });
    fc.assert(
      fc.property(some(neutral, 6), some(changes, 2), (harmless, meant) => {
        let text = BASE;
        const expected = new Set<string>();
        for (const { edit, stages } of [...meant, ...harmless]) {
          const edited = edit(text);
          if (edited !== text) for (const stage of stages) expected.add(stage);
          text = edited;
        }
        expect(retrained(text)).toEqual(STAGES.filter((stage) => expected.has(stage)));
      }),
      { numRuns: 25 },
    );
  });
});
