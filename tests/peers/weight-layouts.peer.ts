import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { analyse } from "../../compiler/compile.js";
import { onnxFile } from "../../compiler/contract/graph-files.js";
import { nodeHost } from "../../runtime/build/node-host.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { openInits } from "../../runtime/weights/load-init.js";
import { compiledModel } from "../support/compiled.js";
import { askPython } from "./support/python.js";

/** What PyTorch was given, 12 x 12 x 3 bytes, and what its net made of it. */
interface Answer {
  readonly image: readonly number[];
  readonly scores: readonly number[];
}

const SPEC = `net Start {
  input image : 3 x 12 x 12
  C1 = conv 8 kernel 3 pad 1 -> relu -> maxpool 2
  C2 = conv 8 kernel 3 pad 1 groups 2 -> relu
  C3 = local 6 kernel 3 pad 1 cells 2x2 -> relu -> maxpool 2
  FC = dense 5 -> relu
  FC2 = dense 5
  init: "foreign.safetensors" {
    C1.weight <- "first/kernel"  C1.bias <- "first/bias"
    C2.weight <- "second_a", "second_b"  C2.bias <- "second_bias_a", "second_bias_b"
    C3.weight <- "shared"  C3.bias <- "shared_bias"
    FC.weight <- "dense/kernel" channels_last  FC.bias <- "dense/bias"
    FC2.weight <- "square/kernel" transposed  FC2.bias <- "square/bias"
  }
}
`;

it("a net computes what PyTorch does with weights that other programs lay out in their ways", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fanc-layouts-"));
  try {
    const file = join(folder, "start.fan");
    await writeFile(file, SPEC);
    const { value: model, diagnostics } = analyse(nodeHost(file), file, new Map());
    if (model === undefined) throw new Error(diagnostics.map((one) => one.message).join("; "));
    const { plan, files } = compiledModel(model, "start.fan");
    const [net] = plan.nets;
    if (net === undefined) throw new Error("no net in the plan");
    const asked = { seed: 3, folder, ...plan.normalise };
    const { image, scores } = (await askPython("foreign_layouts.py", asked)) as Answer;

    const [load] = (await openInits(plan, folder)).values();
    if (load === undefined) throw new Error("the net has no `init`");
    const { weights, record } = await load();
    expect(record.drawn).toEqual([]);
    expect(record.read).toContain("C1.weight <- first/kernel (BF16), transposed");
    expect(record.read).toContain("C2.weight <- second_a (F16) + second_b (F16), joined");
    expect(record.read).toContain("C3.weight <- shared, repeated for each of 4 cells");
    expect(record.read).toContain("FC.weight <- dense/kernel (F64), transposed from channels last");

    const graph = join(folder, "start");
    await writeFile(onnxFile(graph), files.get(onnxFile(net.graph)) as Uint8Array);
    const runner = await onnxEngine(1).openNet({ graph: ownGraph(graph), image: net.input, weights });
    const found = (await runner.run(Uint8Array.from(image), 1)).get("FC2")?.data;
    await runner.close();
    expect(found).toHaveLength(scores.length);
    const largest = Math.max(...scores.map(Math.abs));
    expect(largest).toBeGreaterThan(0.1);
    for (const [i, score] of scores.entries())
      expect(Math.abs(score - (found?.[i] ?? Number.NaN)) / largest, `output ${i}`).toBeLessThan(1e-4);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
