import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LAYER_SCHEMAS } from "../../dsl/schema/layers/layers.js";
import { LOSSES } from "../../dsl/schema/losses.js";
import { OPTIMIZERS } from "../../dsl/schema/optimizers/optimizers.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { openCpu } from "../../runtime/engines/tfjs/backends/cpu.js";
import { tfjsEngine } from "../../runtime/engines/tfjs/tfjs-engine.js";
import { engineCases } from "../support/engine-cases.js";
import { buildForEngines, differentArrays, freshState, furthestLoss, trainOn } from "../support/engine-run.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-losses-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(engineCases.map((one) => [one.name, one] as const))(
  "%s has the same losses on onnx and tfjs",
  async (name, one) => {
    const build = await buildForEngines(one.text, join(folder, name));
    const start = freshState(build);
    const range = { from: 0, to: 2 };
    const onnx = await trainOn(onnxEngine(1), build, start, range);
    const opened = await openCpu({});
    if (!opened.ok) throw new Error(opened.missing.reason);
    const tfjs = await trainOn(tfjsEngine(opened.backend), build, start, range);
    expect(furthestLoss(onnx.losses, tfjs.losses)).toBeLessThan(1e-5);
    expect(differentArrays(onnx.state, tfjs.state)).toEqual([]);
  },
);

it("the engine cases include every layer, loss and update rule of the language", () => {
  const named = (kind: string): readonly string[] =>
    engineCases.flatMap(({ name }) => (name.startsWith(`${kind} `) ? [name.split(" ")[1] as string] : []));
  expect(named("layer")).toEqual(expect.arrayContaining(LAYER_SCHEMAS.map(({ keyword }) => keyword)));
  expect(named("loss")).toEqual(expect.arrayContaining(LOSSES.map(({ keyword }) => keyword)));
  expect(named("optimizer")).toEqual(expect.arrayContaining(OPTIMIZERS.map(({ keyword }) => keyword)));
});
