import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventsOf, fanc } from "../cli/support.js";

const spec = "examples/quickstart/quickstart.fan";
const settings = ["effort=0.1", "width=0.25", "classes=4"].flatMap((one) => ["--set", one]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-quickstart-"));
  const size = [
    "--identities",
    "12",
    "--images-per-identity",
    "12",
    "--object-classes",
    "4",
    "--objects-per-class",
    "32",
  ];
  expect(await fanc(["data", "avatars", "-o", join(folder, "data"), ...size])).toMatchObject({ code: 0 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Losses of every step by stage, of the whole quickstart on a small data set. */
async function losses(engine: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const data = join(folder, "data");
  const folders = [`objects=${join(data, "objects")}`, `celebs=${data}`, `heads=${data}`].flatMap((one) => [
    "--data",
    one,
  ]);
  const run = join(folder, engine.replace(":", "-"));
  const trained = await fanc(["train", spec, "--engine", engine, "--run", run, ...settings, ...folders]);
  expect(trained, trained.stderr).toMatchObject({ code: 0 });
  expect(trained.stderr).toContain(engine === "onnx" ? "ONNX Runtime" : "libtensorflow");
  expect(await fanc(["eval", run, "--engine", engine])).toMatchObject({ code: 0 });
  const found = new Map<string, number[]>();
  for (const { type, stage, loss } of await eventsOf(run))
    if (type === "step") found.set(String(stage), [...(found.get(String(stage)) ?? []), Number(loss)]);
  return found;
}

/**
 * Largest relative difference of a loss. A stage that trains on windows sees other pixels where two windows of an image
 * have almost the same response: rounding decides between them.
 */
const tolerance = (stage: string): number => (["tune_lnet_s", "tune_anet"].includes(stage) ? 0.03 : 1e-3);

it("the quickstart trains on tfjs-node as on ONNX Runtime", async () => {
  const [onnx, node] = [await losses("onnx"), await losses("tfjs:node")];
  expect([...node.keys()]).toEqual([...onnx.keys()]);
  for (const [stage, expected] of onnx) {
    const found = node.get(stage) ?? [];
    expect(found.length, stage).toBe(expected.length);
    expected.forEach((loss, i) => {
      expect(Math.abs((found[i] ?? Number.NaN) - loss) / loss, `${stage}, step ${i + 1}`).toBeLessThan(
        tolerance(stage),
      );
    });
  }
});
