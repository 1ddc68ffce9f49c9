import { readFileSync } from "node:fs";
import { ownGraph } from "../../../runtime/engines/graph-source.js";
import { onnxEngine } from "../../../runtime/engines/onnx/onnx-engine.js";
import { initialOptimizerState, initialWeights } from "../../../runtime/weights/initial-weights.js";
import { randomImages } from "../train/batch.js";
import type { MemoryJob } from "./jobs.js";

/** In bytes. */
function peakMemory(): number {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return 1024 * Number(found?.[1] ?? Number.NaN);
}

/** Returns what runs the job once; what it needed to open is garbage afterwards, as in a training. */
async function opened({ graph, parameters, training, batch, input }: MemoryJob): Promise<() => Promise<unknown>> {
  const engine = onnxEngine();
  const weights = initialWeights("bench", parameters, 1);
  const image = randomImages("memory", batch, input);
  if (training === undefined) {
    const net = await engine.openNet({ graph: ownGraph(graph), image: input, weights });
    return () => net.run(image, batch);
  }
  const trainer = await engine.openTrainer({
    graph: ownGraph(graph),
    image: { batch, ...input },
    weights,
    optimizer: initialOptimizerState(training.state),
  });
  const { feeds, outputs } = training;
  const labels = feeds.includes("labels") ? { labels: new Int32Array(batch) } : {};
  const targets = feeds.includes("targets") ? { targets: new Float32Array(batch * outputs) } : {};
  const labelWeights = feeds.includes("labelWeights") ? { labelWeights: new Float32Array(batch * outputs) } : {};
  return () => trainer.step({ image, ...labels, ...targets, ...labelWeights, lr: 1e-12, seed: 1 });
}

/** `child.js JOB`: prints the most bytes that the process took. */
const job: MemoryJob = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const run = await opened(job);
for (let i = 0; i < 3; i++) await run();
process.stdout.write(`${peakMemory()}\n`);
