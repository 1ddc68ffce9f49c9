import { join } from "node:path";

/** The names in a run folder that belong to fanc; docs/guide/runs.md describes them. Everything else is the user's. */
export const runParts = [
  "build",
  "channels",
  "checkpoints",
  "evaluation.json",
  "events.ndjson",
  "lock",
  "spec",
  "state.json",
  "svm.safetensors",
  "tensorboard",
  "versions.json",
  "weights",
  "windows",
] as const;

/** The paths of a run's own files and folders. */
export const runPaths = (folder: string): readonly string[] => runParts.map((name) => join(folder, name));
