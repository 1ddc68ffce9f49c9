import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Engine } from "../../runtime/engines/engine.js";
import { ownGraph } from "../../runtime/engines/graph-source.js";
import { bothEngines } from "../support/both-engines.js";
import { batchOf, buildForEngines, type EngineBuild, freshState } from "../support/engine-run.js";

const spec = `data pictures = image_folder { root: "p"  classes: 4  resized: 8x7 }
net N { input i : 3 x 8 x 7
  C1 = conv 4 kernel 3
  FC = dense 6 }
schedule { stage s {
  train N on pictures  loss: softmax over classes  batch: 2  epochs: 1  optimizer: adam { lr: 0.01 }
} }`;

let folder = "";
let build: EngineBuild;
const engines = new Map<string, Engine>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-not-finite-"));
  build = await buildForEngines(spec, folder);
  for (const engine of await bothEngines()) engines.set(engine.name, engine);
});
afterAll(() => rm(folder, { recursive: true }));

it.each(["onnx", "tfjs:cpu"])("a step with a non-finite loss on %s does not change the state", async (name) => {
  const { run, stage } = build;
  const image = { batch: stage.batch, ...run.input };
  const open = () =>
    engines.get(name)?.openTrainer({ graph: ownGraph(join(folder, run.graph)), image, ...freshState(build) });
  const [trainer, sound] = [await open(), await open()];
  if (trainer === undefined || sound === undefined) throw new Error(`no engine ${name}`);
  try {
    // The loss of a step at this rate is finite; its weights are not.
    const far = { ...batchOf(build, 0), lr: 1e25 };
    expect(Number.isFinite((await trainer.step(far)).loss)).toBe(true);
    const before = await trainer.state();
    for (const step of [1, 2]) {
      const { loss, logits } = await trainer.step(batchOf(build, step));
      expect([Number.isFinite(loss), logits.shape]).toEqual([false, [2, 4]]);
      expect(await trainer.state()).toEqual(before);
    }
    await sound.step(far);
    expect(await sound.state()).toEqual(before);
  } finally {
    await Promise.all([trainer.close(), sound.close()]);
  }
});
