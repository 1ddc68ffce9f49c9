import { describe, expect, it } from "vitest";
import { analyseText } from "../../tests/support/analyse-text.js";
import { compiledModel } from "../../tests/support/compiled.js";

/** The map that each dense layer of a net over 3 x 12 x 8 reads. */
function reads(layers: string): Readonly<Record<string, unknown>> {
  const text = `net A { input face : 3 x 12 x 8\n${layers} }`;
  const { value } = analyseText(text);
  if (value === undefined) throw new Error("no model");
  const parameters = compiledModel(value, "a.fan").plan.nets[0]?.parameters ?? [];
  return Object.fromEntries(
    parameters.flatMap((one) =>
      one.name.endsWith(".weight") && one.shape.length === 2 ? [[one.name, one.reads]] : [],
    ),
  );
}

describe("the map that a dense layer reads", () => {
  const pooled = { channels: 4, height: 6, width: 4 };
  it.each([
    ["C1 = conv 4 kernel 3 pad 1 -> maxpool 2\nFC = dense 5", pooled],
    ["C1 = conv 4 kernel 3 pad 1 -> maxpool 2 -> flatten -> relu -> dropout 0.5\nFC = dense 5", pooled],
    ["FC = dense 5", { channels: 3, height: 12, width: 8 }],
    ["C1 = conv 4 kernel 3 -> global_avgpool\nFC = dense 5", undefined],
  ])("the dense layer of `%s` reads the expected map", (layers, expected) =>
    expect(reads(layers)["FC.weight"]).toEqual(expected),
  );

  it("a dense layer after another dense layer reads no map", () => {
    expect(reads("FC1 = dense 7 -> relu\nFC2 = dense 5")).toEqual({
      "FC1.weight": { channels: 3, height: 12, width: 8 },
      "FC2.weight": undefined,
    });
  });
});
