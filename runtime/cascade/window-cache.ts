import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { PlanDataRef } from "../../compiler/contract/schema.js";
import type { Size } from "../data/box.js";
import type { BoxList } from "../data/celeba/box-list.js";
import type { SkippedImage } from "../data/skipped.js";
import type { ViewSample } from "../data/view.js";
import { UserError } from "../errors/user-error.js";
import { Interrupted } from "../process/interrupted.js";
import type { Progress } from "../process/progress.js";
import { checksummedJson } from "../run/checksum.js";
import { readCached } from "../run/read-checked.js";
import type { RunFolder } from "../run/run-folder.js";
import { placeMark } from "../run/stored-paths.js";
import type { Thresholds } from "../run/threshold-file.js";
import { type Cascade, netsOfChain, type SearchedImage, windowChain, windowsOf } from "./cascade.js";
import type { FoundWindow } from "./searched-area.js";

/** A sample with the windows found in it. */
export interface LocatedImage {
  readonly sample: ViewSample;
  /** Of the image file, upright. */
  readonly image: Size;
  /** The best one first; none if no window passed. */
  readonly windows: readonly FoundWindow[];
}

/** A sample with its best window. */
export interface LocatedSample extends FoundWindow {
  readonly sample: ViewSample;
  readonly image: Size;
}

type StoredImage = Omit<LocatedImage, "sample">;

/** The part of a data set whose images are searched. */
export type WindowSource = Pick<PlanDataRef, "data" | "split">;

const cacheSchema = z.object({
  schema: z.literal("fanc.windows/6"),
  /** Which folder the data set was in; see `placeMark`. */
  place: z.string(),
  /** What found them, as `--engine` names it: others give other windows now and then. */
  engine: z.string(),
  /** SHA-256 of the weight file or of the boxes of each step that led to the windows, outermost first. */
  from: z.array(z.string()),
  /** Thresholds of the outer steps; null for none. The step's own does not count here: it is applied to stored windows. */
  thresholds: z.array(z.number().nullable()),
  images: z.array(
    z.object({
      file: z.string(),
      image: z.object({ width: z.number(), height: z.number() }),
      windows: z
        .array(
          z.object({
            box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
            score: z.number(),
          }),
        )
        .readonly(),
    }),
  ),
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
});

export interface Located {
  /** Every image that could be read, with or without a window. */
  readonly found: readonly LocatedImage[];
  readonly skipped: readonly SkippedImage[];
}

/** Each image with its best window, and the images without one. */
export function bestWindows(found: readonly LocatedImage[]): {
  readonly best: readonly LocatedSample[];
  readonly without: readonly ViewSample[];
} {
  return {
    best: found.flatMap(({ sample, image, windows: [first] }) =>
      first === undefined ? [] : [{ sample, image, ...first }],
    ),
    without: found.flatMap(({ sample, windows }) => (windows.length === 0 ? [sample] : [])),
  };
}

/** Seconds of work that a kill may cost. */
const mostUnsaved = 60;

/**
 * Windows of a cascade step for samples of one split, computed once per engine, state of the nets involved, thresholds of outer
 * steps and place of the data set, and stored in the run folder as `windows/STEP.DATA.SPLIT.json`. Results are saved on the way: a stopped
 * search resumes with the remaining images.
 */
export async function locate(
  run: Pick<RunFolder, "plan" | "roots" | "file" | "write" | "weightsHash">,
  cascade: Pick<Cascade, "engine" | "windows" | "given" | "boxes">,
  step: string,
  source: WindowSource,
  samples: readonly ViewSample[],
  progress: Progress,
  thresholds: Thresholds = new Map(),
): Promise<Located> {
  const chain = windowChain(run.plan, step);
  const last = chain.at(-1);
  if (last === undefined) throw new Error(`cascade: ${step} has no chain`);
  const [first] = chain;
  const given = first?.kind === "boxes" ? await cascade.boxes(first, source.data) : undefined;
  const nets = netsOfChain(chain);
  const file = `windows/${step}.${source.data}.${source.split}.json`;
  const origin = {
    place: placeMark(run.roots.get(source.data) ?? ""),
    engine: cascade.engine,
    from:
      given === undefined
        ? nets.map((net) => run.weightsHash(net) ?? "")
        : [hashOf(given), ...nets.map((net) => run.weightsHash(net) ?? "")],
    thresholds: chain.slice(0, -1).map(({ name }) => thresholds.get(name) ?? null),
  };
  const cached = await readCached(cacheSchema, run.file(file));
  const known = cached !== undefined && sameOrigin(cached, origin) ? cached : undefined;
  const windows = new Map(known?.images.map(({ file: name, ...image }) => [name, image]));
  const reasons = new Map(known?.skipped.map(({ file: name, reason }) => [name, reason]));
  const isDone = ({ file: name }: ViewSample): boolean => windows.has(name) || reasons.has(name);

  if (!samples.every(isDone)) {
    const outer =
      last.kind === "boxes" || last.within === "image"
        ? undefined
        : await locate(run, cascade, last.within, source, samples, progress, thresholds);
    for (const { file: name, reason } of outer?.skipped ?? []) reasons.set(name, reason);
    const all: readonly (SearchedImage & { readonly sample: ViewSample })[] =
      outer?.found.map(({ sample, image, windows }) => ({
        sample,
        path: sample.path,
        within: { image, areas: windows.map(({ box }) => box) },
      })) ?? samples.map((sample) => ({ sample, path: sample.path, within: undefined }));
    const pending = all.filter(({ sample }) => !isDone(sample));
    const save = (): Promise<void> => writeCache(run, file, origin, windows, reasons);
    const task = progress.begin(`${step} windows, ${partOf(run.plan, source)}`, all.length);
    let done = 0;
    let savedAt = performance.now();
    try {
      const groups =
        last.kind === "boxes"
          ? cascade.given(
              last,
              pending.map(({ path, sample }) => ({ path, boxes: given?.get(sample.file) ?? [] })),
            )
          : cascade.windows(last, pending);
      for await (const group of groups) {
        for (const result of group) {
          const { sample } = pending[done++] as { sample: ViewSample };
          // Only the windows of a response map are stored.
          if (result.ok) windows.set(sample.file, { image: result.image, windows: windowsOf(result) });
          else reasons.set(sample.file, result.reason);
        }
        task.update(all.length - pending.length + done);
        if (performance.now() - savedAt < mostUnsaved * 1000) continue;
        await save();
        savedAt = performance.now();
      }
    } catch (error) {
      if (error instanceof Interrupted) await save();
      throw error;
    }
    task.end();
    await save();
  }
  return {
    found: samples.flatMap((sample) => {
      const image = windows.get(sample.file);
      if (image === undefined) return [];
      return [{ sample, ...image, windows: passing(image.windows, thresholds.get(step)) }];
    }),
    skipped: samples.flatMap(({ file: name }) => {
      const reason = reasons.get(name);
      return reason === undefined ? [] : [{ file: name, reason }];
    }),
  };
}

const hashOf = (boxes: BoxList): string =>
  createHash("sha256")
    .update(JSON.stringify([...boxes]))
    .digest("hex");

/** For people: the split, or the name of a data set without faces, which has no splits. */
const partOf = ({ data }: RunFolder["plan"], source: WindowSource): string =>
  data.find(({ name }) => name === source.data)?.kind === "backgrounds" ? source.data : source.split;

/** What windows depend on, apart from the images. */
type Origin = Pick<z.infer<typeof cacheSchema>, "place" | "engine" | "from" | "thresholds">;

const sameOrigin = (one: Origin, other: Origin): boolean =>
  one.place === other.place &&
  one.engine === other.engine &&
  one.from.join() === other.from.join() &&
  one.thresholds.join() === other.thresholds.join();

/** The windows whose score is at least a threshold; all of them without one. */
export const passing = <T extends Pick<FoundWindow, "score">>(
  windows: readonly T[],
  threshold: number | undefined,
): readonly T[] => (threshold === undefined ? windows : windows.filter(({ score }) => score >= threshold));

/** One text will do: windows of 200,000 images are 29 MiB, written and read in 0.6 s. */
async function writeCache(
  run: Pick<RunFolder, "write">,
  file: string,
  origin: Origin,
  windows: ReadonlyMap<string, StoredImage>,
  reasons: ReadonlyMap<string, string>,
): Promise<void> {
  const cache: z.infer<typeof cacheSchema> = {
    schema: "fanc.windows/6",
    ...origin,
    images: [...windows].map(([name, { image, windows: found }]) => ({ file: name, image, windows: [...found] })),
    skipped: [...reasons].map(([name, reason]) => ({ file: name, reason })),
  };
  await run.write(file, checksummedJson(cache));
}

/**
 * Reuses windows that another run has found with nets of the same stages and values; keeps those that this run has.
 * @returns whether windows were reused.
 */
export async function reuseWindowCache(
  run: RunFolder,
  step: string,
  { data, split }: WindowSource,
  other: { readonly path: string; readonly state: Pick<RunFolder["state"], "files"> },
): Promise<boolean> {
  const name = `${step}.${data}.${split}.json`;
  // If the other run cannot be read, this run searches itself.
  const found = await readCached(cacheSchema, join(other.path, "windows", name)).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  if (found === undefined || (await readCached(cacheSchema, run.file("windows", name))) !== undefined) return false;
  const chain = windowChain(run.plan, step);
  // Boxes are read, not searched for.
  if (chain[0]?.kind === "boxes") return false;
  const nets = netsOfChain(chain);
  // Files of equal weights differ in the spec that they name.
  const theirs = nets.map((net) => other.state.files.get(run.state.weights.get(net) ?? ""));
  // Stages see windows whatever their score: windows under thresholds are those of an evaluation.
  if (found.from.join() !== theirs.join() || found.thresholds.some((one) => one !== null)) return false;
  const from = nets.map((net) => run.weightsHash(net) ?? "");
  await run.write(`windows/${name}`, checksummedJson({ ...found, from }));
  return true;
}
