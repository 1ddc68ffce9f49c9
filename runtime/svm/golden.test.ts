import { describe, expect, it } from "vitest";
import { goldenLabels, goldenOptima, goldenRows } from "../../tests/support/svm-golden-problem.js";
import { prepareFeatures } from "./feature-table.js";
import { gramOf } from "./gram.js";
import { type SvmResult, trainLinearSvm } from "./linear-svm.js";
import { defaultSvmOptions } from "./options.js";
import type { SvmReply } from "./svm-task.js";
import { openTeam } from "./svm-team.js";

const features = Float32Array.from(goldenRows.flat());
const labels = Int8Array.from(goldenLabels);
const size = { rows: 12, columns: 3 };

describe.each(goldenOptima)("golden fixture, bias $bias", ({ bias, weights, intercept, objective }) => {
  const optionsFor = (maxEpochs: number) => ({ ...defaultSvmOptions, bias, tolerance: 1e-10, maxEpochs });
  const check = (result: SvmResult): void => {
    expect(result.converged).toBe(true);
    for (const [k, weight] of weights.entries()) expect(Math.abs(result.weights[k]! - weight)).toBeLessThan(1e-6);
    expect(Math.abs(result.bias - intercept)).toBeLessThan(1e-6);
    expect(Math.abs(result.objective - objective)).toBeLessThan(1e-6);
    expect(Math.abs(result.gap)).toBeLessThan(1e-9);
  };

  it.each([
    ["dual coordinate descent", 10_000],
    ["Newton steps", 0],
  ] as const)("the golden fixture is solved by %s", (_, maxEpochs) => {
    const result = trainLinearSvm({ ...optionsFor(maxEpochs), ...size, features, labels });
    expect(result.newtonSteps > 0).toBe(maxEpochs === 0);
    check(result);
  });

  it("the golden fixture is solved in a worker thread, both ways", async () => {
    for (const maxEpochs of [10_000, 0]) {
      const options = optionsFor(maxEpochs);
      const prepared = prepareFeatures(features, 12, 3, options);
      const gram = prepared.table.layout === "rows" ? gramOf(prepared.table) : undefined;
      const team = openTeam(
        { ...size, tables: { features: prepared }, labels, options, gram, features: undefined },
        1,
        undefined,
      );
      const replies: SvmReply[] = [];
      try {
        await team.run([{ kind: "fit", attribute: 0 }], (reply) => replies.push(reply));
      } finally {
        await team.close();
      }
      const [result] = replies.map((reply) => reply.result);
      if (result === undefined) throw new Error("no reply");
      check(result);
    }
  });
});
