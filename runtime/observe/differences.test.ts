import { expect, it } from "vitest";
import type { Plan } from "../../compiler/contract/schema.js";
import { wilsonInterval } from "../cascade/wilson.js";
import { lossCurves } from "../drawing/loss-curves.js";
import { commonMeans } from "./compare-runs.js";
import { planDifferences } from "./plan-differences.js";
import { differenceInterval, isCertain } from "./share-difference.js";

/** As much of a plan as the differences look at. */
function planWith(lr: number, width: number, more: readonly object[] = []): Plan {
  const parameters = [
    { name: "C1.weight", shape: [width, 3, 5, 5], fanIn: width },
    { name: "C1.bias", shape: [width], fanIn: width },
  ];
  const stage = {
    kind: "train",
    name: "tune",
    optimizer: { kind: "sgd", lr },
    runs: [{ nets: ["A"], graph: `${lr}` }],
  };
  const plan = {
    schema: "x",
    spec: { sha256: `${lr}` },
    seed: 1,
    nets: [{ name: "A", parameters }],
    stages: [stage, ...more],
  };
  return plan as unknown as Plan;
}

it("planDifferences names what differs in plans, without what follows from it", () => {
  expect(planDifferences([planWith(0.1, 6), planWith(0.1, 6)])).toEqual([]);
  const added = { kind: "fit", name: "extra", score: "s" };
  expect(planDifferences([planWith(0.1, 6), planWith(0.2, 12, [added]), planWith(0.1, 6)])).toEqual([
    { what: "net A C1.weight", values: ["6 x 3 x 5 x 5", "12 x 3 x 5 x 5", "6 x 3 x 5 x 5"] },
    { what: "stage tune optimizer lr", values: ["0.1", "0.2", "0.1"] },
    { what: "stage extra", values: [undefined, "yes", undefined] },
  ]);
});

it.each([
  [
    {
      loss: [
        { kind: "softmax", weight: 2, over: "identities" },
        { kind: "similarity", weight: 0.01, layer: "FC" },
      ],
    },
    "2 * softmax over identities + 0.01 * similarity(FC)",
  ],
  [
    {
      loss: [
        { kind: "contrastive", weight: 1, layer: "FC", margin: 2 },
        { kind: "hinge", weight: 1, over: "Tags" },
      ],
    },
    "contrastive(FC) margin 2 + hinge over Tags",
  ],
])("planDifferences writes losses as a spec does: case %#", (more, text) => {
  const loss = [{ kind: "softmax", weight: 1, over: "identities" }];
  const plans = [{ loss }, more].map((one) => planWith(0.1, 6, [{ kind: "train", name: "faces", ...one }]));
  expect(planDifferences(plans)).toEqual([{ what: "stage faces loss", values: ["softmax over identities", text] }]);
});

it("planDifferences names a layer's property without its weights, and numbers without rounding noise", () => {
  const plans = [1, 2].map((stride) => {
    const plan = planWith(0.1, 6 * stride);
    const values = { out: 6, stride: [stride, stride], scales: [0.1 + 0.2, 0.5 * stride] };
    return {
      ...plan,
      nets: [{ ...plan.nets[0], layers: [{ name: "C1.conv", kind: "conv", values }] }],
    } as unknown as Plan;
  });
  expect(planDifferences(plans)).toEqual([
    { what: "net A C1.conv stride", values: ["1 x 1", "2 x 2"] },
    { what: "net A C1.conv scales", values: ["0.3, 0.5", "0.3, 1"] },
  ]);
});

it("differenceInterval equals Newcombe's example", () => {
  const share = (right: number, of: number) => ({ value: right / of, interval: wilsonInterval(right, of) });
  // Newcombe 1998, table II, contrast (a): 56/70 and 48/80, method 10: 0.0524 to 0.3339.
  const { low, high } = differenceInterval(share(48, 80), share(56, 70));
  expect(low).toBeCloseTo(0.0524, 4);
  expect(high).toBeCloseTo(0.3339, 4);
  expect(isCertain({ low, high })).toBe(true);
  expect(isCertain(differenceInterval(share(9, 10), share(3, 10)))).toBe(true);
  expect(isCertain(differenceInterval(share(5, 10), share(6, 10)))).toBe(false);
});

it("lossCurves draws curves of any length and escapes names", () => {
  const losses = [1, 2, 3].map((step) => ({ step, value: 1 / step }));
  const svg = lossCurves(
    ["runs/<a>", "b"],
    [
      {
        title: "tune & go",
        lines: [
          { run: 0, losses, validation: [] },
          { run: 1, losses: [], validation: losses },
        ],
      },
      { title: "flat", lines: [{ run: 1, losses: [{ step: 1, value: 0 }], validation: [] }] },
      { title: "empty", lines: [{ run: 0, losses: [], validation: [] }] },
    ],
  );
  expect(svg).toContain("runs/&lt;a&gt;");
  expect(svg).toContain("tune &amp; go");
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(svg.match(/<circle/g)).toHaveLength(3);
  expect(lossCurves(["a"], [])).toContain("no steps in these runs");
});

it("mean accuracies are over the attributes that all evaluated runs have", () => {
  const attributes = [
    [0.5, 0.75, null],
    [0.25, null, null],
    [1, 0.25, null],
  ].map((accuracies) => ({ accuracies }));
  expect(commonMeans(attributes)).toEqual([0.75, 0.5, null]);
  expect(commonMeans(attributes.slice(1, 2))).toEqual([0.25, null, null]);
  expect(commonMeans([{ accuracies: [1, null] }, { accuracies: [null, 1] }])).toEqual([null, null]);
});
