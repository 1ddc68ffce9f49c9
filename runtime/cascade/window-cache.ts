import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { PlanDataRef } from "../../compiler/plan/schema.js";
import { writeFileAtomic } from "../atomic-file.js";
import type { Box } from "../data/face-data.js";
import type { SkippedImage } from "../data/skipped.js";
import type { ViewSample } from "../data/view.js";
import type { Progress } from "../progress.js";
import type { RunFolder } from "../run/run-folder.js";
import { type Cascade, windowChain } from "./cascade.js";

/** A sample with the window found in it. */
export interface LocatedSample {
  readonly sample: ViewSample;
  readonly box: Box;
  readonly score: number;
}

/** The part of a data set whose images are searched. */
export type WindowSource = Pick<PlanDataRef, "data" | "split">;

const cacheSchema = z.object({
  schema: z.literal("fanc.windows/2"),
  /** Folder of the data set that the images lie in. */
  root: z.string(),
  /** What found them, as `--engine` names it: others give other windows now and then. */
  engine: z.string(),
  /** SHA-256 of the weight files that the windows were found with. */
  weights: z.array(z.string()),
  windows: z.array(
    z.object({
      file: z.string(),
      box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
      score: z.number(),
    }),
  ),
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
});

export interface Located {
  readonly found: readonly LocatedSample[];
  readonly skipped: readonly SkippedImage[];
}

/**
 * Windows of a cascade step for samples of one split, computed once per engine, state of the nets involved and
 * place of the data set, and kept in the run folder as `windows/STEP.DATA.SPLIT.json`.
 */
export async function locate(
  run: RunFolder,
  cascade: Cascade,
  step: string,
  source: WindowSource,
  samples: readonly ViewSample[],
  progress: Progress,
): Promise<Located> {
  const chain = windowChain(run.plan, step);
  const weights = chain.map((s) => run.weightsHash(s.net) ?? "");
  const file = run.file("windows", `${step}.${source.data}.${source.split}.json`);
  const root = run.state.data[source.data] ?? "";
  const cached = await readCache(file);
  const { engine } = cascade;
  if (cached?.root === root && cached.engine === engine && cached.weights.join() === weights.join()) {
    const bySample = new Map(cached.windows.map((w) => [w.file, w]));
    const skipped = new Set(cached.skipped.map((s) => s.file));
    if (samples.every((s) => bySample.has(s.file) || skipped.has(s.file))) {
      const found = samples.flatMap((sample) => {
        const window = bySample.get(sample.file);
        return window === undefined ? [] : [{ sample, box: window.box, score: window.score }];
      });
      return { found, skipped: cached.skipped };
    }
  }

  const last = chain.at(-1);
  if (last === undefined) throw new Error(`cascade: ${step} has no chain`);
  const outer =
    last.within === "image" ? undefined : await locate(run, cascade, last.within, source, samples, progress);
  const sources =
    outer === undefined
      ? samples.map((sample) => ({ sample, area: undefined }))
      : outer.found.map(({ sample, box }) => ({ sample, area: box }));
  const task = progress.begin(`${step} windows, ${source.split}`, sources.length);
  const found: LocatedSample[] = [];
  const skipped = [...(outer?.skipped ?? [])];
  const images = sources.map(({ sample, area }) => ({ path: sample.path, area }));
  let done = 0;
  for await (const group of cascade.windows(last, images)) {
    for (const result of group) {
      const { sample } = sources[done++] as { sample: ViewSample };
      // Of a response map nothing is kept but the window in it.
      if (result.ok) found.push({ sample, ...result.window });
      else skipped.push({ file: sample.file, reason: result.reason });
    }
    task.update(done);
  }
  task.end();
  const windows = found.map(({ sample, box, score }) => ({ file: sample.file, box, score }));
  // One text will do: windows of 200,000 images are 29 MiB, written and read in 0.6 s.
  await writeFileAtomic(file, JSON.stringify({ schema: "fanc.windows/2", root, engine, weights, windows, skipped }));
  return { found, skipped };
}

/**
 * Takes over windows that another run has found with nets of the same stages and values; those that this run has are left.
 * @returns whether there was something to take over.
 */
export async function takeOverWindowCache(
  run: RunFolder,
  step: string,
  { data, split }: WindowSource,
  other: { readonly path: string; readonly state: Pick<RunFolder["state"], "files"> },
): Promise<boolean> {
  const name = `${step}.${data}.${split}.json`;
  const found = await readCache(join(other.path, "windows", name));
  if (found === undefined || (await readCache(run.file("windows", name))) !== undefined) return false;
  const nets = windowChain(run.plan, step).map(({ net }) => net);
  // Files of equal weights differ in the spec that they name.
  const theirs = nets.map((net) => other.state.files[run.state.weights[net] ?? ""]);
  if (found.weights.join() !== theirs.join()) return false;
  const weights = nets.map((net) => run.weightsHash(net) ?? "");
  await writeFileAtomic(run.file("windows", name), JSON.stringify({ ...found, weights }));
  return true;
}

/** A cache that is missing or damaged is computed again: it holds nothing that cannot be. */
async function readCache(file: string): Promise<z.infer<typeof cacheSchema> | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const parsed = cacheSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
