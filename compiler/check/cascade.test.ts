import { describe, expect, it } from "vitest";
import { analyseText, BASE, changed, summary } from "../../tests/support/analyse-text.js";
import type { CascadeStep } from "../model/index.js";

const SUN = 'data sun = backgrounds { root: "data/sun" }\n';
const OPTIONS = "scales: 0.3, 0.4  pick: best  context: 1.3";

const stepOf = (text: string, name: string, warned: readonly string[] = []): CascadeStep | undefined => {
  const { value, ...rest } = analyseText(text);
  expect(summary({ value, ...rest })).toEqual(warned);
  return value?.cascade?.steps.find((one) => one.name === name);
};
const head = (options: string, warned?: readonly string[]) => stepOf(SUN + changed(OPTIONS, options), "head", warned);
const faults = (options: string, data = SUN) => summary(analyseText(data + changed(OPTIONS, options)));

describe("the search of a window", () => {
  it("a window search by default slides, accepts every image and picks the best window", () => {
    expect(stepOf(BASE, "face")).toMatchObject({
      search: {
        proposals: { kind: "sliding", scales: [0.3, 0.4, 0.5, 0.6, 0.7, 0.8], aspects: [1], step: 0.125 },
        threshold: { kind: "none" },
        pick: { kind: "best" },
      },
    });
  });

  it("a window search can use EdgeBoxes proposals", () => {
    expect(head("proposals: edgebox 500 { beta: 0.9 } threshold: calibrated")).toMatchObject({
      search: { proposals: { kind: "edgebox", count: 500, alpha: 0.65, beta: 0.9, minArea: 1000, kappa: 1.5 } },
    });
  });

  it.each([
    ["edgebox 500 { min_area: 9217 }", "write `min_area: 1024`"],
    ["edgebox 20 { min_area: 1e9 }", "write `min_area: 1024`"],
  ])("%s is larger than the 96 x 96 pixels that the net sees", (proposals, hint) => {
    const { diagnostics } = analyseText(changed(OPTIONS, `proposals: ${proposals}  threshold: none`));
    const found = diagnostics.filter(({ code }) => code === "cascade/no-window-fits");
    expect(found.map((one) => [one.severity, one.hint])).toEqual([["warning", hint]]);
  });

  it("the default area is too large for a small input", () => {
    const text = BASE.replaceAll("96x96", "30x30").replace(OPTIONS, "proposals: edgebox 20 { beta: 0.5 }");
    const [one, ...others] = analyseText(text).diagnostics.filter(({ code }) => code === "cascade/no-window-fits");
    expect([one?.message, one?.hint, others]).toEqual([
      "no window of at least 1000 pixels (`min_area`) fits in 30x30 (900 pixels)",
      "add `min_area: 100` to its block: `edgebox 20 { min_area: 100 }`",
      [],
    ]);
    expect(summary(analyseText(changed(OPTIONS, "proposals: edgebox 20 { min_area: 9216 }")))).not.toContainEqual(
      expect.stringContaining("no-window-fits"),
    );
  });

  it("a calibrated threshold uses the given images or the defaults", () => {
    const threshold = (text: string, warned?: readonly string[]) => {
      const step = head(`threshold: ${text}  pick: all`, warned);
      return step?.kind === "window" ? step.search.threshold : undefined;
    };
    const used = `on celebs.train`;
    // LNet_o is trained on these images.
    expect(threshold(`calibrated ${used}`, ['cascade/fit-on-seen at "head"'])).toEqual({
      kind: "calibrated",
      against: "sun",
      on: { data: "celebs", view: "image", split: "train" },
      images: 2000,
    });
    expect(threshold("calibrated against sun images 50")).toEqual({
      kind: "calibrated",
      against: "sun",
      on: undefined,
      images: 50,
    });
  });

  it("a threshold can be a number or a parameter", () => {
    const text = changed(OPTIONS, "threshold: -limit").replace("param", "param limit : number = 1.5\nparam");
    expect(stepOf(text, "head")).toMatchObject({ search: { threshold: { kind: "score", score: -1.5 } } });
    expect(stepOf(changed(OPTIONS, "threshold: none"), "head")).toMatchObject({
      search: { threshold: { kind: "none" } },
    });
  });

  it.each([
    ["proposals: edgebox 500  scales: 0.3  threshold: calibrated", ['cascade/no-effect at "scales"']],
    ["proposals: edgebox  threshold: calibrated", ['value/missing at "edgebox"']],
    ["proposals: edges 5  threshold: calibrated", ['value/unknown-word at "edges"']],
    ["threshold: calibratd", ['value/unknown-word at "calibratd"']],
    ['threshold: "high"', ['value/expected at ""high""']],
    ["threshold: calibrated against celebs", ['cascade/not-backgrounds at "celebs"']],
    ["threshold: calibrated against sky", ['resolve/unknown-name at "sky"']],
    ["threshold: calibrated on objects", ['schedule/loss-data-mismatch at "objects"']],
    ["threshold: calibrated on celebs.head", ['value/unknown-word at "head"']],
    ["shift: 1, 1, 1  threshold: calibrated", ['value/expected at "shift"']],
  ])("window options `%s` give the expected faults", (options, expected) => {
    expect(faults(options)).toEqual(expected);
  });

  it("a threshold is calibrated only against images without faces", () => {
    expect(faults("threshold: calibrated", "")).toEqual(['cascade/no-backgrounds at "calibrated"']);
    const two = `${SUN}${SUN.replace("sun", "sky")}`;
    expect(faults("threshold: calibrated", two)).toEqual(['cascade/which-backgrounds at "calibrated"']);
    expect(faults("threshold: calibrated against sky", two)).toEqual([]);
    expect(faults("threshold: calibrated", 'data sun = backgrounds { rot: "x" }\n')).toEqual([
      'value/unknown-property at "rot"',
    ]);
  });

  it("a threshold is calibrated on named faces, or on those of the SVMs", () => {
    const text = SUN + changed(OPTIONS, "threshold: calibrated").replace(/ {2}stage fit_svm \{[^}]*\}\n/, "");
    expect(summary(analyseText(text))).toEqual(['cascade/no-faces at "head"']);
    expect(summary(analyseText(text.replace("calibrated", "calibrated on celebs.validation")))).toEqual([]);
  });
});

describe("boxes instead of a search", () => {
  const FACE = "window LNet_s.response in head resized 64x64";
  const withBoxes = (step: string): string =>
    BASE.replace(FACE, step)
      .replace(/ {2}stage tune_s \{[^}]*\{[^}]*\}[^}]*\}\n/, "")
      .replace("after tune_s", "after tune_o")
      .replace("LNet_o, LNet_s on", "LNet_o on")
      .replace(/net LNet_s .*\n/, "");

  it("boxes come from the annotation or from a list", () => {
    expect(stepOf(withBoxes("boxes annotated"), "face")).toMatchObject({
      kind: "boxes",
      from: { kind: "annotated" },
      context: 1,
      shift: [0, 0],
    });
    expect(stepOf(withBoxes('boxes "surf.txt" in image { context: 1.5  shift: 0.1, 0 }'), "face")).toMatchObject({
      from: { kind: "file", file: "surf.txt" },
      context: 1.5,
      shift: [0.1, 0],
    });
  });

  it.each([
    ["boxes annotatd", 'value/unknown-word at "annotatd"'],
    ["boxes", 'value/missing at "boxes"'],
    ["boxes annotated in head", 'value/unknown-word at "head"'],
    ["boxes 3", 'value/expected at "3"'],
  ])("boxes step `%s` gives the expected fault", (step, expected) => {
    expect(summary(analyseText(withBoxes(step)))[0]).toBe(expected);
  });

  it("boxes of a data set without boxes are refused", () => {
    const aligned = withBoxes("boxes annotated").replace("images: wild", "images: aligned");
    expect(summary(analyseText(aligned))).toEqual([
      'cascade/no-boxes at "patches"',
      'cascade/no-boxes at "celebs"',
      'cascade/no-boxes at "celebs"',
    ]);
    const listed = aligned.replace("boxes annotated", 'boxes "surf.txt"');
    expect(summary(analyseText(listed))).toEqual(['evaluate/no-boxes at "localisation"']);
    expect(summary(analyseText(listed.replace("localisation: face iou 0.5", "")))).toEqual([]);
  });

  it("a window can search in boxes, and a stage can train on them", () => {
    const text = BASE.replace("head    = window LNet_o.response in image resized 96x96", "head    = boxes annotated")
      .replace(OPTIONS, "context: 1.3")
      .replace("train LNet_o on celebs\n", "train LNet_s on celebs.head\n")
      .replace("LNet_o, LNet_s on", "LNet_s on");
    expect(summary(analyseText(text))).toEqual([]);
  });
});

describe("patches", () => {
  const crop = (text: string) =>
    summary(analyseText(changed("resized 56x56 { size: 48x48  stride: 8  flips: on }", text)));

  it("patches that leave gaps in the window get a warning", () => {
    expect(crop("resized 128x128 { size: 48x48  stride: 64 }")).toEqual(['cascade/patch-gaps at "stride"']);
    expect(crop("resized 128x128 { size: 48x48  stride: 48 }")).toEqual([]);
  });

  it("a single patch that does not cover the window gets a warning", () => {
    expect(crop("resized 50x50 { size: 48x48 }")).toEqual(['cascade/single-patch at "size"']);
    expect(crop("resized 48x48 { size: 48x48 }")).toEqual([]);
    expect(crop("resized 48x56 { size: 48x48 }")).toEqual([]);
  });
});

describe("svm", () => {
  const svm = (text: string) => changed("{ C: 1  loss: squared_hinge }", `{ ${text} }`);

  it("an svm has loss, penalty and balance", () => {
    expect(stepOf(svm("loss: hinge  balance: classes"), "score")).toMatchObject({
      loss: "hinge",
      balance: "classes",
      penalty: "l2",
    });
    expect(stepOf(svm("penalty: l1"), "score")).toMatchObject({
      loss: "squared_hinge",
      penalty: "l1",
      balance: "none",
    });
  });

  it("an svm with an l1 penalty and a plain hinge loss is refused", () => {
    expect(summary(analyseText(svm("penalty: l1  loss: hinge")))).toEqual(['cascade/l1-hinge at "penalty"']);
  });
});
