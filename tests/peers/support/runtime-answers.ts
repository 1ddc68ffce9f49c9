import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-node";
import { type Tensor64, tensorOf, volumeOf } from "../../../compiler/reference/tensor.js";
import { fromOnnx, toOnnx } from "../../support/onnx-values.js";
import { differingOutputs, differingValues } from "../../support/run-onnx.js";
import type { RuntimeCase } from "./runtime-cases.js";

const run = promisify(execFile);
const here = fileURLToPath(new URL("../", import.meta.url));
const levels = { off: "disabled", basic: "basic", extended: "extended", all: "all" } as const;

/** What a runtime made of a case: what differs from the expected values, or why it did not run. */
export interface Answer {
  readonly level: string;
  readonly name: string;
  readonly problem: string | undefined;
}

/** Largest difference of a cascade's outputs from those of `fanc predict`, as the guide promises it. */
const cascadeTolerance: Readonly<Record<string, number>> = {
  scores: 1e-4,
  window_scores: 1e-4,
  windows: 1e-2,
  attributes: 0,
};

function problemOf({ kind, expected }: RuntimeCase, found: Readonly<Record<string, Tensor64>>): string | undefined {
  const differing =
    kind === "step"
      ? differingOutputs(expected, found)
      : kind === "cascade"
        ? Object.entries(expected).flatMap(([name, { data }]) => {
            const most = data.reduce((m, v, i) => Math.max(m, Math.abs(v - (found[name]?.data[i] ?? Number.NaN))), 0);
            return most <= (cascadeTolerance[name] ?? 0) ? [] : [name];
          })
        : differingValues(expected, found);
  return differing.length === 0 ? undefined : `other values: ${differing.join(", ")}`;
}

const dtypes = { f32: "<f4", i64: "<i8", u8: "|u1" } as const;
const arrays = {
  f32: (data: ArrayLike<number>) => Float32Array.from(data),
  i64: (data: ArrayLike<number>) => BigInt64Array.from(Array.from(data, (v) => BigInt(Math.round(v)))),
  u8: (data: ArrayLike<number>) => Uint8Array.from(data),
} as const;

/** Writes the cases for the scripts of this folder. */
export async function writeCases(folder: string, cases: readonly RuntimeCase[]): Promise<void> {
  const described = await Promise.all(
    cases.map(async ({ name, kind, model, feeds, expected }, i) => {
      await writeFile(join(folder, `${i}.onnx`), model);
      const values = await Promise.all(
        feeds.map(async (feed, k) => {
          const file = `${i}.${k}.bin`;
          await writeFile(join(folder, file), new Uint8Array(arrays[feed.dtype](feed.value.data).buffer));
          return { name: feed.name, file, type: dtypes[feed.dtype], shape: feed.value.shape };
        }),
      );
      return { name, kind, model: `${i}.onnx`, feeds: values, outputs: Object.keys(expected) };
    }),
  );
  await writeFile(join(folder, "cases.json"), JSON.stringify(described));
}

interface Said {
  readonly version: string;
  readonly results: readonly {
    readonly level: string;
    readonly case: string;
    readonly problem?: string;
    readonly outputs?: readonly { readonly name: string; readonly shape: readonly number[]; readonly at: number }[];
  }[];
}

/** Runs a script on the written cases with the packages of these folders. */
export async function answersOfPython(
  script: string,
  packages: readonly string[],
  folder: string,
  cases: readonly RuntimeCase[],
): Promise<{ readonly version: string; readonly answers: readonly Answer[] }> {
  const file = join(folder, "answer.bin");
  const environment = {
    ...process.env,
    PYTHONPATH: packages.join(":"),
    PYTHONDONTWRITEBYTECODE: "1",
    OMP_NUM_THREADS: "1",
  };
  const python = process.env.FANC_PEERS_PYTHON ?? "";
  const { stdout } = await run(python, [join(here, "scripts", script), folder, file], {
    env: environment,
    maxBuffer: 2 ** 26,
  });
  const said = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Said;
  const bytes = await readFile(file);
  await rm(file);
  const valueAt = (at: number, shape: readonly number[]): Tensor64 =>
    tensorOf(
      shape,
      Array.from({ length: volumeOf(shape) }, (_, i) => bytes.readDoubleLE(at + 8 * i)),
    );
  const byName = new Map(cases.map((one) => [one.name, one]));
  const answers = said.results.map(({ level, case: name, problem, outputs }): Answer => {
    const asked = byName.get(name);
    if (asked === undefined) throw new Error(`no case ${name}`);
    const found = Object.fromEntries((outputs ?? []).map((one) => [one.name, valueAt(one.at, one.shape)]));
    return { level, name, problem: problem ?? problemOf(asked, found) };
  });
  return { version: said.version, answers };
}

interface Runtime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/** Runs the cases in a runtime for JavaScript. */
export async function answersOfJs(
  { InferenceSession, Tensor }: Runtime,
  executionProviders: readonly string[],
  cases: readonly RuntimeCase[],
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const [level, graphOptimizationLevel] of Object.entries(levels))
    for (const one of cases) {
      const problem = await problemIn(one, async (feeds) => {
        const options = {
          graphOptimizationLevel,
          executionProviders: [...executionProviders],
          logSeverityLevel: 4,
        } as const;
        const session = await InferenceSession.create(one.model, options);
        try {
          return fromOnnx(await session.run(feeds(Tensor)));
        } finally {
          await session.release();
        }
      });
      answers.push({ level, name: one.name, problem });
    }
  return answers;
}

async function problemIn(
  one: RuntimeCase,
  results: (feeds: (own: TensorConstructor) => Record<string, Tensor>) => Promise<Record<string, Tensor64>>,
): Promise<string | undefined> {
  const feeds = (own: TensorConstructor): Record<string, Tensor> =>
    Object.fromEntries(one.feeds.map(({ name, dtype, value }) => [name, toOnnx(own, dtype, value)]));
  try {
    return problemOf(one, await results(feeds));
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 300) : String(error);
  }
}
