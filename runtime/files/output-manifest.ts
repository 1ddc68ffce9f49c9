import { createHash } from "node:crypto";
import { lstat, rm } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { fault } from "../errors/user-error.js";
import { writeFileAtomic } from "./atomic-file.js";
import { unlessMissing } from "./missing.js";
import { readText, streamRegular } from "./regular-file.js";

/** In every folder that a command fills: lists the files that fanc wrote, with their checksums. */
export const manifestName = ".fanc-outputs.json";

const file = z.tuple([z.string(), z.string().regex(/^[0-9a-f]{64}$/)]);
const schema = z.object({
  schema: z.literal("fanc.outputs/1"),
  outputs: z.array(
    z.object({
      /** What the files are: "build", "data set". */
      kind: z.string(),
      /** Path in the folder, with forward slashes, and SHA-256 of the content. */
      files: z.array(file),
      /** The same for files that were about to be written: after a crash they can be old or new. */
      pending: z.array(file).optional(),
    }),
  ),
});

/** Path to the checksums of what fanc wrote to the file: one, or two around a crash. */
export type WrittenFiles = ReadonlyMap<string, readonly string[]>;
/** The files of each kind, so that no command takes the outputs of another for its own. */
export type OutputManifest = ReadonlyMap<string, WrittenFiles>;

/**
 * The manifest of a folder; empty if it has none.
 * @throws UserError if it is damaged or names files outside the folder.
 */
export async function readManifest(folder: string): Promise<OutputManifest> {
  const path = join(folder, manifestName);
  const status = await lstat(path).catch(unlessMissing);
  if (status === undefined) return new Map();
  const { data } = status.isFile() ? schema.safeParse(parseJson(await readText(path))) : { data: undefined };
  const manifest = new Map<string, Map<string, readonly string[]>>();
  for (const { kind, files, pending = [] } of data?.outputs ?? []) {
    const written = new Map<string, readonly string[]>();
    for (const [name, content] of [...files, ...pending]) written.set(name, [...(written.get(name) ?? []), content]);
    manifest.set(kind, written);
  }
  if (data !== undefined && [...manifest.values()].every((written) => [...written.keys()].every(isInside)))
    return manifest;
  throw fault("output/damaged-list", { file: path });
}

/**
 * Writes the files of one kind into a folder's manifest. Those of other kinds stay, except files that now have this kind.
 * @param pending contents that files are about to get.
 */
export async function writeManifest(
  folder: string,
  before: OutputManifest,
  kind: string,
  written: WrittenFiles,
  pending: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const all = new Map(before).set(kind, written);
  const outputs = [...all].map(([one, files]) => ({
    kind: one,
    files: entries(files, (name) => one === kind || !written.has(name)),
    ...(one === kind && pending.size > 0 && { pending: [...pending].sort(byName) }),
  }));
  const value: z.infer<typeof schema> = {
    schema: "fanc.outputs/1",
    outputs: outputs.filter(({ files, pending }) => files.length > 0 || pending !== undefined),
  };
  const path = join(folder, manifestName);
  if (value.outputs.length === 0) await rm(path, { force: true });
  else await writeFileAtomic(path, `${JSON.stringify(value, null, 1)}\n`);
}

const entries = (files: WrittenFiles, isWanted: (name: string) => boolean): [string, string][] =>
  [...files]
    .flatMap(([name, contents]) => (isWanted(name) ? contents.map((one): [string, string] => [name, one]) : []))
    .sort(byName);

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : a > b ? 1 : 0);

/** SHA-256 of a file, read in blocks. @throws the reason of `signal` once it is aborted. */
export async function hashOfFile(path: string, signal?: AbortSignal): Promise<string> {
  const digest = createHash("sha256");
  for await (const chunk of (await streamRegular(path, { highWaterMark: 1 << 20 })) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    digest.update(chunk);
  }
  return digest.digest("hex");
}

/** Undefined for a text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isInside = (path: string): boolean =>
  path !== "" && !path.includes("\0") && !isAbsolute(path) && !path.split(/[/\\]/).some((part) => part === "..");
