import { describe, expect, it } from "vitest";
import { GraphWriter } from "./graph-writer.js";

describe("GraphWriter", () => {
  it("GraphWriter writes equal operators and equal small constants once, and each weight separately", () => {
    const writer = new GraphWriter();
    expect(writer.ints([1, 2])).toBe(writer.ints([1, 2]));
    expect(writer.ints([1, 2])).not.toBe(writer.ints([1, 2], [2, 1]));
    expect(writer.float(1)).not.toBe(writer.int(1));
    const relu = writer.op("Relu", ["x"], {}, "first");
    expect(writer.op("Relu", ["x"], {}, "second")).toBe(relu);
    expect(writer.op("Relu", ["y"], {}, "first")).not.toBe(relu);
    const weights = [1, 2].map(() => writer.weight("C1/weight", [1], Float32Array.of(1)));
    expect(new Set(weights).size).toBe(2);
  });

  it("GraphWriter gives unique names that TensorFlow accepts", () => {
    const writer = new GraphWriter();
    writer.reserve("Größe");
    writer.reserve("FC");
    const names = ["größe x", "größe y", "FC", "FC", "_fused", "a:1", "^a"].map((label, i) =>
      writer.op("Relu", [`${i}`], {}, label),
    );
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9.][A-Za-z0-9_./-]*$/);
    expect(names).not.toContain("FC");
  });
});
