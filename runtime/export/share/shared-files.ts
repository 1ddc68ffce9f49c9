import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { evaluationSchema } from "../../evaluate/evaluation-schema.js";
import { readRegular } from "../../files/regular-file.js";
import { placeOf } from "../../run/checkpoint.js";
import { sha256Of } from "../../run/checksummed-file.js";
import { readIfThere } from "../../run/read-checked.js";
import type { RunFolder } from "../../run/run-folder.js";
import { answersFile, evaluationFile, eventsFile, planFile, stateFile } from "../../run/run-parts.js";
import { decodeEvent, encodeEvent } from "../../tensorboard/event-message.js";
import { decodeRecords, encodeRecord } from "../../tensorboard/record.js";
import { boardOf, responseTag } from "../../tensorboard/tensor-board.js";
import { redactedJson, redactedSpec } from "./redact.js";
import { sharedEvents, sharedPlan, sharedState, sharedVersions } from "./shared-records.js";

/** A file of an archive; its content is made on demand, because weights are large. */
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
type Treatment = (bytes: Buffer) => Uint8Array;

/**
 * The files that others need to open a run, without traces of this machine. Files that fanc has not written are left out.
 * @throws UserError if a file with a checksum is missing or damaged.
 */
export async function sharedFiles(run: RunFolder, options: ShareOptions): Promise<SharedRun> {
  const entries = await readdir(run.path, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(run.path, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const isOwn = await ownFiles(run);
  const treat = (path: string): Treatment | undefined => (isOwn(path) ? treatmentOf(path, options) : undefined);
  // Files with a checksum that change on the way get another checksum, so they are made first. They are small.
  const changed = new Map<string, Uint8Array>();
  for (const name of run.state.files.keys()) {
    if (name === answersFile) continue;
    const bytes = await run.readChecksummed(name);
    const shared = bytes === undefined ? undefined : treat(name)?.(bytes);
    if (bytes !== undefined && shared !== undefined && !bytes.equals(shared)) changed.set(name, shared);
  }
  const hashes = [...changed].map(([name, content]) => [name, sha256Of(content)] as const);
  const files = new Map([...run.state.files, ...hashes]);
  // Names and labels of images are data of others.
  files.delete(answersFile);
  const state = sharedState({ ...run.state, files }, options.folders);
  const made = new Map([...changed, [stateFile, new TextEncoder().encode(state)]]);
  const contentOf = async (path: string): Promise<Uint8Array> => {
    const ready = made.get(path);
    if (ready !== undefined) return ready;
    const bytes = (await run.readChecksummed(path)) ?? (await readRegular(run.file(path)));
    return treat(path)?.(bytes) ?? bytes;
  };
  const kept = paths.filter((path) => made.has(path) || files.has(path) || treat(path) !== undefined);
  const leftOut = paths.filter((path) => !kept.includes(path));
  return { files: kept.map((path) => ({ path, content: () => contentOf(path) })), leftOut };
}

/**
 * Tells the files of a run from those of the user's that have such names: the state knows those of `build/` and `spec/`,
 * the plan those of stages, the schema an evaluation.
 */
async function ownFiles(run: RunFolder): Promise<(path: string) => boolean> {
  const evaluation = parsed((await readIfThere(run.file(evaluationFile))) ?? Buffer.alloc(0));
  const isEvaluation = evaluationSchema.safeParse(evaluation).success;
  const stages = new Set(run.plan.stages.map(({ name }) => name));
  const boards = new Set(
    run.plan.stages.flatMap((stage) =>
      stage.kind === "train" ? stage.groups.map(({ nets }) => boardOf(stage.name, nets)) : [],
    ),
  );
  return (path) => {
    const [top = "", second = ""] = path.split("/");
    switch (top) {
      case "build":
      case "spec":
        return run.has(path);
      case "checkpoints":
        return stages.has(placeOf(second)?.stage ?? "");
      case "tensorboard":
        return boards.has(second);
      case evaluationFile:
        return isEvaluation;
      default:
        return true;
    }
  };
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
const asIs: Treatment = (bytes) => bytes;

/** Of JSON, which is left as it is to the byte if there is nothing to leave out. */
function asJson(share: (value: unknown) => unknown): Treatment {
  return (bytes) => {
    const value = parsed(bytes);
    const shared = share(value);
    return isDeepStrictEqual(shared, value) ? bytes : encoded(`${JSON.stringify(shared, null, 2)}\n`);
  };
}

function treatmentOf(path: string, { checkpoints, folders }: ShareOptions): Treatment | undefined {
  switch (path) {
    case planFile:
      return asJson((plan) => sharedPlan(plan, folders));
    case "versions.json":
      return asJson((versions) => sharedVersions(versions, folders));
    case eventsFile:
      return (bytes) => sharedEvents(bytes, folders);
    case evaluationFile:
    case "spec/spec.json":
    case "spec/package.json":
      return asJson((value) => redactedJson(value, folders));
    default:
      break;
  }
  if (/^spec\/.+\.fan$/.test(path)) return (bytes) => encoded(redactedSpec(bytes.toString("utf8"), folders));
  if (/^build\/.+\.(?:onnx|ir)$/.test(path)) return asIs;
  if (/^checkpoints\/[^/]+\.safetensors$/.test(path)) return checkpoints ? asIs : undefined;
  if (/^tensorboard\/[^/]+\/events\.out\.tfevents\.\d+\.fanc$/.test(path)) return withoutDataImages;
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

/** An event file of TensorBoard without the response maps, which are drawn over images of the data. */
function withoutDataImages(file: Uint8Array): Uint8Array {
  const records = decodeRecords(file).flatMap((record) => {
    const event = decodeEvent(record);
    if (!("summary" in event)) return [record];
    const value = event.summary.value.filter(({ tag }) => !tag.startsWith(responseTag));
    if (value.length === event.summary.value.length) return [record];
    return value.length === 0 ? [] : [encodeEvent({ ...event, summary: { value } })];
  });
  return Buffer.concat(records.map(encodeRecord));
}
