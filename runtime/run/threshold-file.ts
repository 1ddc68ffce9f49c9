import type { Plan, WindowPlan } from "../../compiler/contract/schema.js";
import { damagedFile } from "./read-checked.js";
import type { RunFolder } from "./run-folder.js";
import { stateFile } from "./run-parts.js";

/** In the run folder. */
export const thresholdFile = (step: string): string => `thresholds/${step}.safetensors`;

/** A calibrated threshold with the scores that it follows from. */
export interface StoredThreshold {
  readonly threshold: number;
  /** Of the best windows; -Infinity for an image without a window. In single precision. */
  readonly faces: Float32Array;
  readonly backgrounds: Float32Array;
  /** What else the scores depend on, apart from the data, which is the same for a whole run. */
  readonly made: string;
}

/** Stores a calibrated threshold with its checksum: `faces` and `backgrounds`, the threshold in the metadata. */
export async function saveThreshold(run: RunFolder, step: string, stored: StoredThreshold): Promise<void> {
  const tensors = new Map(
    (["faces", "backgrounds"] as const).map((group) => [group, { shape: [stored[group].length], data: stored[group] }]),
  );
  await run.saveArrays(thresholdFile(step), tensors, { step, threshold: String(stored.threshold), made: stored.made });
}

/** The stored threshold of a step; undefined if none is calibrated yet. @throws UserError for a damaged file. */
export async function loadThreshold(run: RunFolder, step: string): Promise<StoredThreshold | undefined> {
  const read = await run.loadArrays(thresholdFile(step));
  if (read === undefined) return undefined;
  const [faces, backgrounds] = [read.tensors.get("faces"), read.tensors.get("backgrounds")];
  const { threshold: text, made } = read.metadata;
  const threshold = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  if (faces === undefined || backgrounds === undefined || made === undefined || !Number.isFinite(threshold))
    throw damagedFile(
      run.file(thresholdFile(step)),
      `the threshold ${text} with ${[...read.tensors.keys()].join(", ")}`,
    );
  return { threshold, faces: faces.data, backgrounds: backgrounds.data, made };
}

/** The least score of a window, by the name of its step; steps without a threshold are not in it. */
export type Thresholds = ReadonlyMap<string, number>;

/**
 * The thresholds of all window steps of a run whose SVMs are fitted: those of the spec, and the calibrated ones.
 * @throws UserError if a calibrated one is missing or damaged.
 */
export async function loadThresholds(run: RunFolder): Promise<Thresholds> {
  const found = new Map<string, number>();
  for (const { name, search } of windowSteps(run.plan)) {
    const { threshold } = search;
    switch (threshold.kind) {
      case "none":
        break;
      case "score":
        found.set(name, threshold.score);
        break;
      case "calibrated": {
        const stored = await loadThreshold(run, name);
        if (stored === undefined) throw damagedFile(run.file(stateFile), `no hash of ${thresholdFile(name)}`);
        found.set(name, stored.threshold);
        break;
      }
      default: {
        const never: never = threshold;
        return never;
      }
    }
  }
  return found;
}

const windowSteps = ({ cascade }: Plan): readonly WindowPlan[] =>
  cascade.flatMap((step) => (step.kind === "window" ? [step] : []));
