import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { evaluateGraph } from "../../compiler/operators/evaluate.js";
import { tensorOf, volumeOf } from "../../compiler/reference/tensor.js";
import { withClassifiers } from "../../compiler/targets/tfjs-graph/classifiers.js";
import { emitTfjsGraph } from "../../compiler/targets/tfjs-graph/emit.js";
import { modelFiles } from "../../compiler/targets/tfjs-graph/model-files.js";
import { Random } from "../../runtime/random.js";
import { initialWeights } from "../../runtime/weights/initial-weights.js";
import { compiledFile } from "../support/compiled.js";
import { openBrowser } from "./support/open-browser.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const colour = [180, 90, 40] as const;
const names = ["Smiling", "Male", "Eyeglasses"];

let folder: string;
let browser: Browser;
let server: ReturnType<typeof spawn>;
let url: string;
/** Scores of a crop that has one colour everywhere. */
let expected: readonly number[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc page ä "));
  const { plan, graphs } = compiledFile(join(root, "tests", "cli", "tiny.fan"), new Map(), "tiny.fan");
  const net = plan.nets.find(({ name }) => name === "ANet");
  const crop = plan.cascade.find(({ kind }) => kind === "crop");
  const graph = graphs.get("features/feature");
  if (net === undefined || graph === undefined) throw new Error("the tiny spec has no features");
  const random = new Random("example page");
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
  const head = { attributes: names, weights: numbers(names.length * 16), bias: numbers(names.length) };
  const scored = withClassifiers(graph, "svm", head);
  const weights = new Map([...initialWeights("ANet", net.parameters, 1), ...scored.weights]);
  const emitted = emitTfjsGraph(scored.graph, weights, { signs: { attributes: "scores" } });
  const files = modelFiles(emitted, "test", { attributes: names, crop, spec: "tiny.fan" });
  for (const [name, content] of files) await write(join(folder, "features", "feature", name), content);

  const feeds = Object.fromEntries([...weights].map(([name, { shape, data }]) => [name, tensorOf(shape, data)]));
  const shape = [1, 28, 28, 3];
  const bytes = Array.from({ length: volumeOf(shape) }, (_, i) => colour[i % 3] as number);
  const results = evaluateGraph(scored.graph, { ...feeds, image: tensorOf(shape, bytes) });
  expected = [...(results.scores?.data ?? [])];

  const picture = join(folder, "one colour.png");
  const [r, g, b] = colour;
  await sharp({ create: { width: 90, height: 60, channels: 3, background: { r, g, b } } })
    .png()
    .toFile(picture);
  server = spawn(process.execPath, [join(root, "examples", "browser", "serve.mjs"), folder, picture]);
  url = await new Promise((resolve, reject) => {
    server.stdout?.once("data", (text: Buffer) => resolve(text.toString().trim()));
    server.once("exit", (code) => reject(new Error(`serve.mjs ended with ${code}`)));
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.kill();
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

it("the example page shows the scores of what the frame shows, beyond the picture's edge, too", async () => {
  const page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("response", (response) => {
    if (!response.ok()) faults.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  const shown = async (): Promise<readonly (readonly [string, string])[]> => {
    await page.waitForSelector("#scores li");
    await page.waitForTimeout(1_500);
    const rows = await page.locator("#scores li").all();
    return Promise.all(
      rows.map(async (row) => [
        (await row.getAttribute("data-attribute")) ?? "",
        (await row.locator("output").textContent()) ?? "",
      ]),
    );
  };
  const wanted = names
    .map((name, i) => [name, expected[i] as number] as const)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, score]) => [name, score.toFixed(2).replace("-", "−")] as const);
  expect(await shown()).toEqual(wanted);
  await page.locator("#frame").focus();
  for (let i = 0; i < 60; i++) await page.keyboard.press("ArrowRight");
  expect(await shown()).toEqual(wanted);
  expect(faults).toEqual([]);
});

it("the example page says what is missing", async () => {
  const page = await browser.newPage();
  await page.goto(new URL("/", url).href);
  await page.waitForSelector("#status.failed");
  expect(await page.textContent("#status")).toContain("Which model?");
  const outside = await page.request.get(new URL("/models/..%2F..%2Fpackage.json", url).href);
  expect(outside.status()).toBe(404);
});
