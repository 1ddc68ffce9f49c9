import onnxProto from "onnx-proto";
import { expect, it } from "vitest";
import { Random } from "../../../runtime/random.js";
import { relativeDifference, runOnnx } from "../../../tests/support/run-onnx.js";
import { GraphBuilder } from "../../ir/builder.js";
import type { FilterGradLowering, Graph } from "../../ir/graph.js";
import { type Tensor64, tensorOf, volumeOf } from "../../reference/tensor.js";
import { emitOnnx } from "../../targets/onnx/emit.js";

const shapes = { x: [3, 80, 40, 44], dy: [3, 12, 40, 44] } as const;

/** Filters of 3 x 5 taps: columns of 25 MB. */
function gradient(lowering: FilterGradLowering): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", { dtype: "f32", shape: shapes.x });
  const dy = b.input("dy", { dtype: "f32", shape: shapes.dy });
  const attributes = { stride: [1, 1], pad: [1, 2], dilation: [1, 1], groups: 2, kernel: [3, 5], lowering } as const;
  return b.finish("gradient", { dw: b.add({ kind: "conv2dFilterGrad", ...attributes }, [x, dy], "dw") });
}

const opsOf = (graph: Graph, kind: string): number =>
  onnxProto.onnx.ModelProto.decode(emitOnnx(graph)).graph?.node?.filter(({ opType }) => opType === kind).length ?? 0;

it("a large filter gradient is formed in pieces, with the same result in both forms", async () => {
  const random = new Random("pieces");
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      tensorOf(
        shape,
        Array.from({ length: volumeOf(shape) }, () => random.normal()),
      ),
    ]),
  );
  // One product for each row of the kernel, or for each image.
  expect(opsOf(gradient("pixels"), "MatMul")).toBe(3);
  expect(opsOf(gradient("rows"), "MatMul")).toBe(3);
  const [pixels, rows] = await Promise.all(
    (["pixels", "rows"] as const).map(async (form) => (await runOnnx(gradient(form), feeds)).dw as Tensor64),
  );
  expect(relativeDifference(pixels as Tensor64, rows as Tensor64)).toBeLessThan(1e-5);
});
