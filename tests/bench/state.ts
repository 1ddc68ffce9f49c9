import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ort from "onnxruntime-node";
import { onnxFile } from "../../compiler/contract/graph-files.js";
import { decodeModel, encodeModel } from "../../runtime/engines/onnx/model-bytes.js";
import { runInto, withholdOutputs } from "../../runtime/engines/onnx/withheld-outputs.js";
import { compiledFile } from "../support/compiled.js";
import { alternating, type Rounds, summarise, timed } from "./measure.js";
import type { BenchResult } from "./report.js";
import { randomBatch } from "./train/batch.js";

const batch = 32;

/** Large dense layers: much to carry from step to step, little to compute. */
const spec = `data pictures = image_folder { root: "pictures"  classes: 10  resized: 16x16 }
net Dense {
  input image : 3 x 16 x 16
  A = dense 8000 -> relu
  B = dense 4000 -> relu
  C = dense 5500 -> relu
}
schedule {
  stage train {
    train Dense on pictures
    loss: softmax over classes
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4 }
    batch: ${batch}  epochs: 1
  }
}
`;

type Tensors = Readonly<Record<string, ort.Tensor>>;

/** Runs a step from the carried tensors and says where they are afterwards. */
type Step = (carried: Tensors, other: Tensors) => Promise<Tensors>;

/**
 * What it costs to carry 60 million weights with momentum from step to step: outputs as new tensors, written to given
 * tensors, given and withheld from JavaScript (two sets, or in place), and the arithmetic alone.
 */
export async function benchState({ rounds, seconds, threads }: Rounds & { threads: number }): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), "fanc-bench-"));
  try {
    const file = join(folder, "dense.fan");
    await writeFile(file, spec);
    const { plan, files } = compiledFile(file, new Map(), file);
    const [stage] = plan.stages;
    if (stage?.kind !== "train") throw new Error("bench: no stage");
    const [run] = stage.groups;
    const graph = files.get(onnxFile(run?.graph ?? ""));
    if (run === undefined || graph === undefined) throw new Error("bench: no graph");
    const parameters = [...(plan.nets[0]?.parameters ?? []), ...run.outputLayer];
    const sizes = [...parameters, ...run.state];
    const { image, labels } = randomBatch(stage, run);
    const feeds: Tensors = {
      image: new ort.Tensor("uint8", image, [batch, run.input.height, run.input.width, 3]),
      labels: new ort.Tensor("int64", BigInt64Array.from(labels ?? [], BigInt), [batch]),
      lr: new ort.Tensor("float32", Float32Array.of(1e-12), []),
      seed: new ort.Tensor("int64", BigInt64Array.of(1n), []),
    };
    const open = (model: Uint8Array): Promise<ort.InferenceSession> =>
      ort.InferenceSession.create(model, { intraOpNumThreads: threads, logSeverityLevel: 3 });
    const [plain, withheld] = [await open(graph), await open(encodeModel(withholdOutputs(decodeModel(graph))))];
    const forms = formsOf(plain, withheld, feeds);
    const tasks = [...forms.values()].map((step) => taskOf(step, sizes));
    const times = await alternating(tasks, { rounds, seconds });
    await plain.release();
    await withheld.release();
    const alone = summarise(times.at(-1) ?? []);
    const weights = parameters.reduce((all, { shape }) => all + shape.reduce((a, b) => a * b, 1), 0);
    return {
      name: "state",
      settings: { threads, weights, batch },
      rows: [...forms.keys()].map((outputs, i) => {
        const { median, min, max, count } = summarise(times[i] ?? []);
        return { outputs, "ms (median)": median, min, max, repetitions: count, "to arithmetic": median / alone.median };
      }),
      notes: [
        "A training step of a net of dense layers; `withheld, two sets` is how fanc trains small arrays (docs/adr/0030).",
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function formsOf(plain: ort.InferenceSession, withheld: ort.InferenceSession, feeds: Tensors) {
  const loss = new ort.Tensor("float32", new Float32Array(1), []);
  const next = (tensors: Tensors): Tensors =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([name, tensor]) =>
        plain.outputNames.includes(`${name}.next`) ? [[`${name}.next`, tensor]] : [],
      ),
    );
  return new Map<string, Step>([
    [
      "new tensors",
      async (carried) => {
        const results = await plain.run({ ...carried, ...feeds });
        return Object.fromEntries(
          Object.entries(carried).map(([name, old]) => [name, (results[`${name}.next`] as ort.Tensor) ?? old]),
        );
      },
    ],
    [
      "given, two sets",
      async (carried, other) => {
        await plain.run({ ...carried, ...feeds }, { loss, ...next(other) });
        return other;
      },
    ],
    [
      "withheld, two sets",
      async (carried, other) => {
        await runInto(withheld, { ...carried, ...feeds }, { loss, ...next(other) });
        return other;
      },
    ],
    [
      "withheld, in place",
      async (carried) => {
        await runInto(withheld, { ...carried, ...feeds }, { loss, ...next(carried) });
        return carried;
      },
    ],
    [
      "none: arithmetic alone",
      async (carried) => {
        await plain.run({ ...carried, ...feeds }, { loss });
        return carried;
      },
    ],
  ]);
}

function taskOf(step: Step, sizes: readonly { readonly name: string; readonly shape: readonly number[] }[]) {
  const tensors = (): Tensors =>
    Object.fromEntries(
      sizes.map(({ name, shape }) => {
        const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
        if (!name.endsWith(".velocity")) for (let i = 0; i < data.length; i++) data[i] = ((i % 1009) - 504) / 5e4;
        return [name, new ort.Tensor("float32", data, shape)] as const;
      }),
    );
  let [carried, other] = [tensors(), tensors()];
  return () =>
    timed(async () => {
      const after = await step(carried, other);
      if (after === other) [carried, other] = [other, carried];
      else carried = after;
    });
}
