import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { startAgain } from "../run/read-checked.js";
import type { RunFolder } from "../run/run-folder.js";
import { UserError } from "../user-error.js";
import { withoutDataPictures } from "./event-pictures.js";
import { redactedJson, redactedSpec } from "./redact.js";
import { sharedEvents, sharedPlan, sharedState, sharedVersions } from "./shared-records.js";

/** A file of an archive; its content is made when it is wanted, because weights are large. */
export interface SharedFile {
  /** In the run folder, with forward slashes. */
  readonly path: string;
  readonly content: () => Promise<Uint8Array>;
}

export interface SharedRun {
  readonly files: readonly SharedFile[];
  /** Files of the run folder that stay here, with forward slashes, in order. */
  readonly leftOut: readonly string[];
}

export interface ShareOptions {
  readonly checkpoints: boolean;
  /** Folders of this machine of which nothing may be left; see `redacted`. */
  readonly folders: readonly string[];
}

/** How a file leaves the machine; undefined for one that stays. */
type Treatment = (bytes: Buffer) => Uint8Array | string;

/**
 * What of a run others need to open it, without what tells of this machine. Files that fanc has not written stay here.
 * @throws UserError where a weight file is missing or damaged.
 */
export async function sharedFiles(run: RunFolder, options: ShareOptions): Promise<SharedRun> {
  const entries = await readdir(run.path, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(run.path, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const missing = Object.keys(run.state.files).find((name) => !paths.includes(name));
  if (missing !== undefined)
    throw new UserError("a weight file of this run is missing", { file: run.file(missing), hint: startAgain });
  const files = paths.flatMap((path): readonly SharedFile[] => {
    const treat = treatmentOf(path, run, options);
    return treat === undefined ? [] : [{ path, content: async () => bytesOf(treat(await readFile(run.file(path)))) }];
  });
  const kept = new Set(files.map(({ path }) => path));
  return { files, leftOut: paths.filter((path) => !kept.has(path)) };
}

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;

const asIs: Treatment = (bytes) => bytes;

function treatmentOf(path: string, run: RunFolder, { checkpoints, folders }: ShareOptions): Treatment | undefined {
  const sha256 = run.state.files[path];
  if (sha256 !== undefined) return (bytes) => sound(bytes, sha256, run.file(path));
  switch (path) {
    case "state.json":
      return () => sharedState(run.state, folders);
    case "build/plan.json":
      return () => sharedPlan(run.plan, folders);
    case "versions.json":
      return (bytes) => sharedVersions(parsed(bytes), folders);
    case "events.ndjson":
      return (bytes) => sharedEvents(bytes, folders);
    case "evaluation.json":
    case "spec/spec.json":
    case "spec/package.json":
      return (bytes) => `${JSON.stringify(redactedJson(parsed(bytes), folders), null, 2)}\n`;
    default:
      break;
  }
  if (/^spec\/.+\.fan$/.test(path)) return (bytes) => redactedSpec(bytes.toString("utf8"), folders);
  if (/^build\/(?:package\.json|.+\.(?:onnx|ir|js))$/.test(path) || /^pixels\/[^/]+\.json$/.test(path)) return asIs;
  if (/^checkpoints\/[^/]+\.safetensors$/.test(path)) return checkpoints ? asIs : undefined;
  if (/^tensorboard\/[^/]+\/events\.out\.tfevents\.\d+\.fanc$/.test(path)) return withoutDataPictures;
  return undefined;
}

/** Undefined for what is not JSON: these files can be missing. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function sound(bytes: Buffer, expected: string, file: string): Buffer {
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found === expected) return bytes;
  throw new UserError("this weight file of the run is damaged", {
    file,
    found: `SHA-256 ${found.slice(0, 12)}...`,
    expected: `${expected.slice(0, 12)}..., as state.json says`,
    hint: startAgain,
  });
}
