import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Tensor64, tensorOf } from "../../compiler/reference/tensor.js";
import { emitTfjsGraph } from "../../compiler/targets/tfjs-graph/emit.js";
import { modelFiles } from "../../compiler/targets/tfjs-graph/model-files.js";
import { feedsOf, type RandomModel, randomFeatures, randomNets } from "../support/random-models.js";
import { differingValues, runOnnx } from "../support/run-onnx.js";
import { openBrowser } from "./support/open-browser.js";
import { type ServedFiles, serveFiles } from "./support/serve-files.js";

const page = `<!doctype html><script src="tfjs/tf.min.js"></script><script src="wasm/tf-backend-wasm.min.js"></script>`;

/** What the page's scripts define, as far as it is used here. */
interface PageTensor {
  readonly shape: readonly number[];
  readonly rank: number;
  readonly data: () => Promise<ArrayLike<number>>;
}
declare const tf: {
  readonly wasm: { readonly setWasmPaths: (prefix: string) => void };
  readonly setBackend: (name: string) => Promise<boolean>;
  readonly loadGraphModel: (url: string) => Promise<{
    readonly predict: (image: PageTensor) => Readonly<Record<string, PageTensor>>;
    readonly dispose: () => void;
  }>;
  readonly tensor: (values: readonly number[], shape: readonly number[], dtype: string) => PageTensor;
  readonly transpose: (tensor: PageTensor, perm: readonly number[]) => PageTensor;
};

interface Result {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const models: readonly RandomModel[] = [...randomNets(40), ...randomFeatures(20)];
let browser: Browser;
let served: ServedFiles;

beforeAll(async () => {
  const files = new Map<string, Uint8Array>([["index.html", new TextEncoder().encode(page)]]);
  models.forEach((model, i) => {
    const weights = Object.entries(feedsOf(model)).filter(([name]) => name !== "image");
    const baked = new Map(weights.map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]));
    for (const [name, content] of modelFiles(emitTfjsGraph(model.graph, baked), "test", {}))
      files.set(`${i}/${name}`, content);
  });
  served = await serveFiles(files);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

it.each(["cpu", "wasm", "webgl"])("exported models say on %s what they say in ONNX Runtime", async (backend) => {
  const tab = await browser.newPage();
  await tab.goto(`${served.url}index.html`);
  const ready = await tab.evaluate(async (name) => {
    tf.wasm.setWasmPaths("wasm/");
    return tf.setBackend(name);
  }, backend);
  expect(ready, `${backend} in this browser`).toBe(true);
  const differences: string[] = [];
  for (const [i, model] of models.entries()) {
    const feeds = feedsOf(model);
    const image = feeds.image as Tensor64;
    const results = await tab.evaluate(
      async ({ url, shape, bytes }): Promise<Result[]> => {
        const opened = await tf.loadGraphModel(url);
        const found: Result[] = [];
        for (const [name, tensor] of Object.entries(opened.predict(tf.tensor(bytes, shape, "int32")))) {
          const planar = tensor.rank === 4 ? tf.transpose(tensor, [0, 3, 1, 2]) : tensor;
          found.push({ name, shape: planar.shape, data: Array.from(await planar.data()) });
        }
        opened.dispose();
        return found;
      },
      { url: `${i}/model.json`, shape: [...image.shape], bytes: [...image.data] },
    );
    const found = Object.fromEntries(results.map(({ name, shape, data }) => [name, tensorOf(shape, data)]));
    const differing = differingValues(await runOnnx(model.graph, feeds), found);
    differences.push(...differing.map((name) => `${model.graph.name} ${model.number}: ${name}`));
  }
  expect(differences).toEqual([]);
  await tab.close();
});
