import { describe, expect, it } from "vitest";
import { analyseText, BASE, changed, summary } from "../../../tests/support/analyse-text.js";
import { compiledModel } from "../../../tests/support/compiled.js";
import { onnxFile } from "../../contract/graph-files.js";

const modelOf = (text: string) => {
  const { value, ...rest } = analyseText(text);
  if (value === undefined) throw new Error(summary({ value, ...rest }).join("; "));
  return value;
};
/** Compiles a spec: what nets have no ONNX file. */
function found(text: string): readonly string[] {
  const { plan, files } = compiledModel(modelOf(text), "a.fan");
  return plan.nets.flatMap(({ graph }) => (files.has(onnxFile(graph)) ? [] : [graph]));
}

const OPTIONS = "scales: 0.3, 0.4  pick: best  context: 1.3";
const CELEBS = 'celeba { root: "data"  images: wild  identities: 91  attributes: Tags }';

describe("support of the onnx target", () => {
  it("the onnx target supports everything in the fixture", () => expect(found(BASE)).toEqual([]));

  it.each([
    [OPTIONS, OPTIONS.replace("best", "all { most: 3 }")],
    ["window LNet_s.response in head resized 64x64", "boxes annotated"],
    ["window LNet_s.response in head resized 64x64", 'boxes "detector.txt"'],
  ])("the onnx target supports several faces and given boxes: %j -> %j", (from, to) =>
    expect(found(changed(from, to))).toEqual([]),
  );

  it.each(["loss: hinge }", "penalty: l1 }", "balance: classes }"])(
    "the onnx target supports an svm with %j",
    (option) => expect(found(changed("loss: squared_hinge }", option))).toEqual([]),
  );

  it.each([
    'csv { root: "d"  file: "t.csv"  attributes: Tags  identity: "who"  identities: 91  split: column "s" }',
    'celeba { root: "d"  images: aligned  identities: 91  attributes: Tags  split: "mine.txt" }',
  ])("the onnx target supports faces in %s", (faces) => expect(found(changed(CELEBS, faces))).toEqual([]));

  it.each([
    [OPTIONS, "threshold: 3.5"],
    ["face iou 0.5", "face fppi 0.1"],
  ])("the onnx target supports %j -> %j", (from, to) => expect(found(changed(from, to))).toEqual([]));

  it("the onnx target supports proposals of EdgeBoxes", () =>
    expect(found(changed(OPTIONS, "proposals: edgebox 500"))).toEqual([]));

  it("a given normalisation is built into every graph", () => {
    const fixed = "normalise: fixed { mean: 100, 110, 120  std: 50, 60, 70 }";
    const text = BASE.replace("classes: 12", `${fixed}  classes: 12`).replace(
      "identities: 91",
      `${fixed}  identities: 91`,
    );
    const { plan, graphs } = compiledModel(modelOf(text), "a.fan");
    expect(plan.normalise).toEqual({ kind: "fixed", mean: [100, 110, 120], std: [50, 60, 70] });
    for (const graph of graphs.values())
      expect(graph.nodes.filter((node) => node.op.kind === "normaliseImage").map((node) => node.op)).toEqual([
        { kind: "normaliseImage", mean: [100, 110, 120], std: [50, 60, 70] },
      ]);
  });

  it("a measured normalisation gives every net parameters that no step trains", () => {
    const measured = "normalise: train";
    const text = BASE.replace("classes: 12", `${measured}  classes: 12`).replace(
      "identities: 91",
      `${measured}  identities: 91`,
    );
    expect(found(text)).toEqual([]);
    const { plan, graphs } = compiledModel(modelOf(text), "a.fan");
    expect(plan.normalise).toEqual({ kind: "measured" });
    for (const { parameters } of plan.nets)
      expect(parameters.slice(0, 2)).toMatchObject([
        { name: "@pixels.mean", shape: [3], lrMultiplier: 0 },
        { name: "@pixels.std", shape: [3], lrMultiplier: 0 },
      ]);
    for (const { nodes, outputs } of graphs.values()) {
      expect(nodes.filter((node) => node.op.kind === "normaliseImageBy")).toHaveLength(1);
      expect(outputs.filter(({ name }) => name.startsWith("@pixels"))).toEqual([]);
    }
  });
});
