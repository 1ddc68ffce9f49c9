import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Engine } from "../../runtime/engines/engine.js";
import { onnxEngine } from "../../runtime/engines/onnx/onnx-engine.js";
import { openBackend } from "../../runtime/engines/tfjs/backends/open-backend.js";
import { tfjsEngine } from "../../runtime/engines/tfjs/tfjs-engine.js";
import { engineCases } from "../support/engine-cases.js";
import { buildForEngines, freshState, furthestLoss, trainOn } from "../support/engine-run.js";

const [steps, half] = [50, 25];
const tolerance = 1e-4;

let folder: string;
const engines = new Map<string, Engine>();
const rows: string[][] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-losses-"));
  engines.set("onnx", onnxEngine(1));
  for (const name of ["node", "wasm"] as const)
    engines.set(name, tfjsEngine((await openBackend(name, { threads: 1 })).backend));
});

afterAll(async () => {
  for (const engine of engines.values()) await engine.close();
  await rm(folder, { recursive: true, force: true });
  const table = new Table({
    head: ["case", "first loss", `loss ${steps}`, "node / onnx", "wasm / onnx", "wasm, then node, then onnx"],
    style: { head: [], border: [] },
  });
  table.push(...rows);
  console.log(`Losses of ${steps} steps; largest relative difference to onnx:\n${table.toString()}`);
});

it.each(engineCases.map((one) => [one.name, one] as const))(
  "%s: 50 equal losses on onnx, node and wasm",
  async (name, one) => {
    const build = await buildForEngines(one.text, join(folder, name));
    const start = freshState(build);
    const on = async (engine: string, state: typeof start, from: number, to: number) =>
      trainOn(engines.get(engine) as Engine, build, state, { from, to });

    const onnx = await on("onnx", start, 0, steps);
    const node = await on("node", start, 0, steps);
    const wasm = await on("wasm", start, 0, steps);
    // One run on three engines: each goes on from the checkpoint of the one before.
    const first = await on("wasm", start, 0, half);
    const second = await on("node", first.state, half, half + 10);
    const third = await on("onnx", second.state, half + 10, steps);
    const relay = [...first.losses, ...second.losses, ...third.losses];

    const differences = [node.losses, wasm.losses, relay].map((losses) => furthestLoss(onnx.losses, losses));
    const digits = (loss: number | undefined): string => (loss ?? Number.NaN).toFixed(6);
    rows.push([
      name,
      digits(onnx.losses[0]),
      digits(onnx.losses.at(-1)),
      ...differences.map((d) => d.toExponential(1)),
    ]);
    // An asymmetric loss depends on how many labels of a batch are present more than on 50 steps.
    if (!name.includes("asymmetric")) expect(onnx.losses.at(-1)).toBeLessThan(onnx.losses[0] as number);
    for (const difference of differences) expect(difference).toBeLessThan(tolerance);
  },
);
