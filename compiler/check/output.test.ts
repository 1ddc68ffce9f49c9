import { describe, expect, it } from "vitest";
import { analyseText, BASE, summary } from "../../tests/support/analyse-text.js";
import type { SpecModel } from "../model/index.js";

const OUTPUT = "score   = output of tune on feature averaged over patches";
const FIT = "  stage fit_svm {\n    after faces\n    fit score on celebs.validation\n  }\n";
const TUNE = `  stage tune {
    after faces
    train ANet on celebs.patches
    loss: sigmoid over Tags
    optimizer: sgd { lr: 0.01 }
    epochs: 6
  }
`;

/** The base with a stage that trains ANet on attributes, and changes. */
function spec(changes: readonly (readonly [string, string])[] = [], score = OUTPUT, after = TUNE): string {
  const old = "score   = svm per Tags on feature { C: 1  loss: squared_hinge } averaged over patches";
  const text = BASE.replace(old, score).replace(FIT, after);
  return changes.reduce((now, [from, to]) => {
    if (!now.includes(from)) throw new Error(`the spec has no ${from}`);
    return now.replace(from, to);
  }, text);
}

const faults = (text: string): readonly string[] => summary(analyseText(text));
const hints = (text: string): readonly (string | undefined)[] => analyseText(text).diagnostics.map(({ hint }) => hint);

function modelOf(text: string): SpecModel {
  const analysis = analyseText(text);
  expect(summary(analysis)).toEqual([]);
  if (analysis.value === undefined) throw new Error("no model");
  return analysis.value;
}

describe("a score from the output layer of a stage", () => {
  it("has the attributes of the stage's loss, and needs no stage of its own", () => {
    const { cascade, schedule, evaluate } = modelOf(spec());
    expect(cascade?.steps.at(-1)).toMatchObject({ kind: "output", attributes: "Tags", on: "feature", stage: "tune" });
    expect(schedule?.stages.map(({ name }) => name)).toEqual(["pretrain", "tune_o", "tune_s", "faces", "tune"]);
    expect(evaluate?.on).toMatchObject({ data: "celebs", split: "test" });
  });

  it.each([
    ["hinge over Tags", OUTPUT],
    ["0.5 * sigmoid over Tags + 0.01 * similarity(FC)", OUTPUT],
    ["sigmoid over Tags", "score = output of tune on feature"],
  ])("reads a stage with the loss %s", (loss, score) => {
    expect(
      faults(
        spec(
          [
            [
              "loss: sigmoid over Tags\n    optimizer: sgd { lr: 0.01 }\n    epochs: 6\n  }\n}",
              `loss: ${loss}\n    optimizer: sgd { lr: 0.01 }\n    epochs: 6\n  }\n}`,
            ],
          ],
          score,
        ),
      ),
    ).toEqual([]);
  });

  it("the stage can train several nets, and be written above the cascade's other stages", () => {
    const second = "net Other extends ANet { }\n";
    const text = spec([
      ["train ANet on celebs.patches\n    loss: sigmoid", "train Other, ANet on celebs.patches\n    loss: sigmoid"],
    ]);
    expect(faults(second + text)).toEqual(['schedule/trained-but-unused at "Other"']);
  });

  it.each([
    ["output of tun on feature", 'resolve/unknown-name at "tun"', "did you mean `tune`?"],
    ["output of nowhere on feature", 'resolve/unknown-name at "nowhere"', "write `output of tune`"],
    ["output of tune_s on feature", 'cascade/output-net at "tune_s"', "write `output of tune`"],
    ["output of faces on feature", 'cascade/output-loss at "faces"', "write `output of tune`"],
    ["output of tune on patches", 'cascade/unknown-step at "patches"', "name a feature step, not the crop `patches`"],
    [
      "output of tune on feature averaged over face",
      'cascade/wrong-average at "face"',
      "write `averaged over patches`",
    ],
  ])("%s is a fault", (score, fault, hint) => {
    expect(faults(spec([], `score = ${score}`))).toEqual([fault]);
    expect(hints(spec([], `score = ${score}`))).toEqual([hint]);
  });

  it("without a stage that trains the net on attributes, the hint says which one is missing", () => {
    const text = spec([], "score = output of faces on feature", "");
    expect(faults(text)).toEqual(['cascade/output-loss at "faces"']);
    expect(hints(text)).toEqual([
      "train `ANet` last on `DATA.patches` with `loss: sigmoid over LIST`, and name that stage",
    ]);
  });

  it("a fault of the stage is reported once, at the stage", () => {
    expect(
      faults(
        spec([
          [
            "loss: sigmoid over Tags\n    optimizer: sgd { lr: 0.01 }\n    epochs: 6\n  }\n}",
            "loss: sigmoid over Tag\n    optimizer: sgd { lr: 0.01 }\n    epochs: 6\n  }\n}",
          ],
        ]),
      ),
    ).toEqual(['resolve/unknown-name at "Tag"']);
    expect(faults(spec([["after faces\n    train", "after faces\n    trains"]]))).toHaveLength(1);
  });

  it("a later training of the net is a fault, wherever it is written", () => {
    const again = TUNE.replace("stage tune", "stage again").replace("sigmoid over Tags", "softmax over identities");
    expect(faults(spec([], OUTPUT, TUNE + again.replace("after faces", "after tune")))).toEqual([
      'cascade/output-retrained at "tune"',
    ]);
    expect(faults(spec([], OUTPUT, again.replace("after faces", "after tune") + TUNE))).toEqual([
      'cascade/output-retrained at "tune"',
    ]);
    expect(faults(spec([], OUTPUT, again + TUNE.replace("after faces", "after again")))).toEqual([]);
    const attributes = again.replace("softmax over identities", "hinge over Tags").replace("after faces", "after tune");
    expect(hints(spec([], OUTPUT, TUNE + attributes))).toEqual(["write `output of again`"]);
  });

  it.each(["celebs.face", "celebs.head.validation"])("a stage on %s learns from other images", (on) => {
    const text = spec([["train ANet on celebs.patches\n    loss: sigmoid", `train ANet on ${on}\n    loss: sigmoid`]]);
    expect(faults(text)).toEqual(['cascade/output-crop at "tune"']);
    expect(hints(text)).toEqual(["write `on celebs.patches` in `tune`"]);
  });

  it("the feature must be the last layer of the net", () => {
    const deeper = spec([["dropout 0.5\n", "dropout 0.5\n  FD = dense 8\n"]]);
    expect(faults(deeper)).toEqual(['cascade/output-layer at "feature"']);
    expect(hints(deeper)).toEqual(["write `feature = ANet.FD over patches`"]);
    expect(faults(deeper.replace("ANet.FC over", "ANet.FD over"))).toEqual([]);
    const map = spec([["dropout 0.5\n", "dropout 0.5\n  M = from C3 -> conv 4 kernel 1\n"]]);
    expect(faults(map)).toEqual(['cascade/output-layer at "feature"']);
  });

  it("a cascade has one score", () => {
    const { diagnostics } = analyseText(spec([], `first = svm per Tags on feature\n  ${OUTPUT}`));
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["cascade/second-svm", "`score` is a second score; `first` is the first"],
    ]);
  });
});

describe("a stage that fits such a score", () => {
  const fit = FIT.replace("after faces", "after tune");

  it("has nothing to do and is left out, and later stages wait for its predecessors", () => {
    const later = TUNE.replace("stage tune", "stage later")
      .replace("train ANet", "train Twin")
      .replace("after faces", "after fit_svm");
    const text = `net Twin extends ANet { }\n${spec([], OUTPUT, TUNE + fit + later)}`;
    const { value, ...rest } = analyseText(text);
    expect(summary({ value, ...rest })).toEqual([
      'schedule/nothing-to-fit at "score"',
      'schedule/trained-but-unused at "Twin"',
    ]);
    expect(value?.schedule?.stages.slice(-2)).toMatchObject([{ name: "tune" }, { name: "later", after: ["tune"] }]);
  });

  it("calibrates thresholds, for which it is needed", () => {
    const sun = 'data sun = backgrounds { root: "sun" }\n';
    const threshold = ["pick: best  context: 1.3", "threshold: calibrated on celebs.validation  context: 1.3"] as const;
    const without = sun + spec([threshold]);
    expect(faults(without)).toEqual(['cascade/not-calibrated at "head"']);
    const [hint = ""] = hints(without);
    expect(hint).toBe("add `stage calibrate { after tune  fit score on celebs.validation }`");
    const { schedule } = modelOf(sun + spec([threshold], OUTPUT, TUNE + hint.slice("add `".length, -1)));
    expect(schedule?.stages.at(-1)).toMatchObject({ kind: "fit", name: "calibrate", score: "score" });
  });
});
