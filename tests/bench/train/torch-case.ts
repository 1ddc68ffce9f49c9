import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../../runtime/files/make-folder.js";
import type { TorchFiles, TorchMask, TorchWorker } from "../torch/worker.js";
import { type Check, idleRate, type Ours, type TrainCase } from "./cases.js";

/** Largest relative difference of a loss or an output for nets that count as the same. */
const tolerance = 1e-4;

export interface Theirs {
  /** Milliseconds of a repetition. */
  run(): Promise<number>;
  check(check: Check): Promise<readonly number[]>;
  close(): Promise<void>;
  readonly local: string | null;
}

/** Opens a case in PyTorch; what it reads is written to `folder`. */
export async function openTorch(
  worker: TorchWorker,
  one: TrainCase,
  channelsLast: boolean,
  folder: string,
): Promise<Theirs> {
  const name = `${one.what}${channelsLast ? " channels last" : ""}`;
  await makeFolder(folder);
  const { local } = await worker.open(name, one.torch, await writeFiles(one, folder), channelsLast);
  return {
    local,
    run: () => worker.step(name, idleRate),
    check: async ({ lr, masks }) => worker.check(name, lr, await writeMasks(masks, folder)),
    close: () => worker.close(name),
  };
}

async function writeFiles({ weights, data, torch }: TrainCase, folder: string): Promise<TorchFiles> {
  const write = async (name: string, parts: readonly (Float32Array | Int32Array | Uint8Array)[]): Promise<string> => {
    const file = join(folder, name);
    await writeFile(
      file,
      parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)),
    );
    return file;
  };
  return {
    weights: await write(
      "weights",
      torch.parameters.map(({ name }) => weights.get(name)?.data ?? new Float32Array()),
    ),
    image: await write("image", [data.image]),
    ...(data.labels === undefined ? {} : { labels: await write("labels", [data.labels]) }),
    ...(data.targets === undefined ? {} : { targets: await write("targets", [data.targets]) }),
  };
}

async function writeMasks(masks: Check["masks"], folder: string): Promise<readonly TorchMask[]> {
  return Promise.all(
    masks.map(async ({ layer, shape, factors }, i) => {
      const file = join(folder, `mask${i}`);
      await writeFile(file, factors);
      return { layer, shape, file };
    }),
  );
}

/** How two nets differ over the checks of a case, in one line; undefined if they are the same to 1e-4. */
export async function differenceOf(checks: readonly Check[], ours: Ours, theirs: Theirs): Promise<string | undefined> {
  for (const [i, check] of checks.entries()) {
    const [here, there] = [await ours.check(check), await theirs.check(check)];
    const difference = relativeDifference(here, there);
    if (!(difference <= tolerance)) {
      const values = here.length === 1 ? `, ${here[0]} here and ${there[0]} there` : "";
      return `unequal nets: step ${i + 1} differs by ${difference.toExponential(1)}${values}`;
    }
  }
  return undefined;
}

/** Largest difference of two lists by the largest magnitude of the second; infinite for lists of unequal length. */
export function relativeDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let [largest, difference] = [0, 0];
  for (const [i, value] of b.entries()) {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - (a[i] ?? Number.NaN)));
  }
  return difference === 0 ? 0 : difference / largest;
}
