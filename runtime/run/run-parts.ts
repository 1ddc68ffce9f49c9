import { join } from "node:path";

/** What a run has finished, and the checksums of its files; see `RunState`. A folder without it is not a run. */
export const stateFile = "state.json";
/** Its log: a `RunEvent` a line. */
export const eventsFile = "events.ndjson";

/** The lock of the process that works on it. */
export const lockFile = "lock";
/** Metrics of the last `fanc eval`. */
export const evaluationFile = "evaluation.json";
/** The answers of the last `fanc eval` about each image. */
export const answersFile = "answers.parquet";
/** The plan of its build. */
export const planFile = "build/plan.json";

/** The names in a run folder that belong to fanc; docs/guide/runs.md describes them. Everything else is the user's. */
export const runParts = [
  answersFile,
  "build",
  "channels",
  "checkpoints",
  "decisions.safetensors",
  evaluationFile,
  eventsFile,
  lockFile,
  "output-layers",
  "refinements",
  "report",
  "spec",
  stateFile,
  "svm.safetensors",
  "tensorboard",
  "thresholds",
  "versions.json",
  "weights",
  "windows",
] as const;

/** The paths of a run's own files and folders. */
export const runPaths = (folder: string): readonly string[] => runParts.map((name) => join(folder, name));
