import { expect, it } from "vitest";
import { GraphBuilder } from "../../../compiler/ir/builder.js";
import { evaluateGraph } from "../../../compiler/operators/evaluate.js";
import { tensorOf } from "../../../compiler/reference/tensor.js";
import { dropoutMasks } from "./batch.js";

it("draws the masks that the graph draws", () => {
  const layers = [
    { id: "A", op: { kind: "relu" } },
    { id: "B", op: { kind: "dropout", rate: 0.4 } },
  ] as const;
  const b = new GraphBuilder();
  const seed = b.input("seed", { dtype: "i64", shape: [] });
  const mask = b.add({ kind: "dropoutMask", rate: 0.4, salt: 1, shape: [3, 40] }, [seed], "mask");
  const { mask: expected } = evaluateGraph(b.finish("mask", { mask }), { seed: tensorOf([], [7]) });

  const [drawn, ...others] = dropoutMasks(
    layers,
    [
      [3, 40],
      [3, 40],
    ],
    7,
  );
  expect(others).toEqual([]);
  expect(drawn?.layer).toBe("B");
  expect(drawn?.shape).toEqual([3, 40]);
  expect([...(drawn?.factors ?? [])]).toEqual([...Float32Array.from(expected?.data ?? [])]);
});
