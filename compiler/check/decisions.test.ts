import { describe, expect, it } from "vitest";
import { analyseText, BASE, changed, summary } from "../../tests/support/analyse-text.js";
import { decisionText, summariseCascade } from "../summary/cascade.js";

const SCORE = "score   = svm per Tags on feature { C: 1  loss: squared_hinge } averaged over patches";
const OUTPUT = "score   = output of tune on feature";
const TUNE = `  stage tune {
    after faces
    train ANet on celebs.patches
    loss: sigmoid over Tags
    optimizer: sgd { lr: 0.01 }
    epochs: 6
  }
`;

/** The base with steps after its score. */
const spec = (...steps: readonly string[]): string => changed(SCORE, [SCORE, ...steps].join("\n  "));

/** The same with the score of an output layer, whose decisions a stage fits. */
const layer = (step: string, fit = "fit score on celebs.validation"): string =>
  BASE.replace(SCORE, `${OUTPUT}\n  ${step}`)
    .replace("  stage fit_svm {\n    after faces", `${TUNE}  stage fit_svm {\n    after tune`)
    .replace("fit score on celebs.validation", fit);

const faults = (text: string): readonly string[] => summary(analyseText(text));
const stepIn = (text: string) => {
  expect(faults(text)).toEqual([]);
  return analyseText(text).value?.cascade?.steps.at(-1);
};

describe("a decide step", () => {
  it("decides at 0 and gives every answer unless it says otherwise", () => {
    expect(stepIn(spec("decision = decide score"))).toMatchObject({
      ...{ kind: "decide", score: "score", threshold: "score", calibrate: "none", abstain: 0, folds: 5 },
      on: undefined,
    });
  });

  it("takes images of other people, and every property", () => {
    const text =
      "decision = decide score on celebs.test { threshold: f1  calibrate: isotonic  abstain: below 0.8  folds: 3 }";
    const without = spec(text).replace(/evaluate on .*\n/, "");
    expect(stepIn(without)).toMatchObject({
      ...{ threshold: "f1", calibrate: "isotonic", abstain: 0.8, folds: 3 },
      on: { data: "celebs", view: "image", split: "test" },
    });
  });

  it.each([
    ["an earlier step that is no score", spec("decision = decide feature"), 'cascade/unknown-step at "feature"'],
    ["no such step", spec("decision = decide scores"), 'cascade/unknown-step at "scores"'],
    ["a second one", spec("one = decide score", "two = decide score"), 'cascade/second-decide at "two"'],
    [
      "a limit without probabilities",
      spec("decision = decide score { abstain: below 0.7 }"),
      'cascade/abstain-uncalibrated at "abstain"',
    ],
    ["a limit of 1", spec("decision = decide score { calibrate: platt  abstain: below 1 }"), "value/out-of-range"],
    ["data without attributes", spec("decision = decide score on objects"), "schedule/loss-data-mismatch"],
    [
      "images that trained the output layer",
      layer("decision = decide score on celebs.train"),
      'cascade/decide-on-seen at "decision"',
    ],
  ])("is refused with %s", (_, text, fault) => {
    const found = faults(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(fault);
  });

  it("of an output layer gives its fit stage something to do, and needs one", () => {
    expect(faults(layer("decision = decide score"))).toEqual([]);
    const without = layer("decision = decide score").replace(/ {2}stage fit_svm \{[\s\S]*?\n {2}\}\n/, "");
    expect(faults(without)).toEqual(['cascade/not-decided at "decision"']);
    const [problem] = analyseText(without).diagnostics;
    expect(problem?.hint).toBe("add `stage decide { after tune  fit score on celebs.validation }`");
    expect(faults(layer("decision = decide score", "fit score on celebs.train"))).toContain(
      'cascade/decide-on-seen at "decision"',
    );
  });

  it("of SVMs may name the images of its stage, which are those of the folds", () => {
    expect(faults(spec("decision = decide score on celebs.validation"))).toEqual([]);
  });

  it("is warned of images that the evaluation measures on", () => {
    expect(faults(spec("decision = decide score on celebs.test"))).toEqual(['evaluate/seen-data at "celebs.test"']);
  });

  it("is in the summary", () => {
    const model = analyseText(
      spec("decision = decide score { threshold: f1  calibrate: platt  abstain: below 0.7 }"),
    ).value;
    const decision = model && summariseCascade(model)?.decision;
    expect(decision && decisionText(decision)).toBe("decision: threshold f1, probability platt, cannot tell below 0.7");
  });
});
