import { createHash } from "node:crypto";
import { type FileHandle, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import type { OutputRules } from "../files/outputs.js";
import { openRegular } from "../files/regular-file.js";
import { mostBytesInside, type SplitModel, splitModel, weightBytes } from "./external-data.js";

export interface WrittenFile {
  /** Path in the folder of the export, with forward slashes; a caller may put that folder in front. */
  readonly file: string;
  readonly bytes: number;
}

export interface WriteOptions {
  /** Weights in a file of their own, also where the model is small. */
  readonly external: boolean;
  /** Bytes of weights above which they get a file of their own in any case; almost 2 GiB if absent. */
  readonly mostInside?: number;
}

/**
 * Writes a model, and its weights into a second file (`NAME.onnx.HASH.data`) where it would be too large for one file
 * or the options require it.
 * @param file name of the model in the folder.
 */
export async function writeModel(
  folder: string,
  file: string,
  model: onnx.IModelProto,
  { external, mostInside = mostBytesInside }: WriteOptions,
): Promise<readonly WrittenFile[]> {
  if (!external && weightBytes(model) <= mostInside) return [await writeEncoded(folder, file, model)];
  const data = `${file}.${contentName(model)}.data`;
  const split = splitModel(model, data);
  const bytes = await writePieces(join(folder, data), split.pieces);
  return [await writeEncoded(folder, file, split.model), { file: data, bytes }];
}

/**
 * How models come into a folder (see `writeOutputs`): weights before the model that reads them, so that a reader finds
 * the old model or the new one, each with its weights; those of the old one are removed last.
 */
export const modelRules = (models: readonly string[]): Pick<OutputRules, "index" | "supersedes"> => ({
  index: (name) => models.includes(name),
  supersedes: (name) => models.some((model) => dataOf(model, name)),
});

/** By content, so that the same export is the same files. */
function contentName(model: onnx.IModelProto): string {
  const hash = createHash("sha256");
  for (const { rawData } of model.graph?.initializer ?? []) if (rawData) hash.update(rawData);
  return hash.digest("hex").slice(0, 8);
}

async function writeEncoded(folder: string, file: string, model: onnx.IModelProto): Promise<WrittenFile> {
  const bytes = onnxProto.onnx.ModelProto.encode(model).finish();
  await writeFile(join(folder, file), bytes, { flush: true });
  return { file, bytes: bytes.length };
}

/** Returns the size of the file. */
async function writePieces(path: string, pieces: SplitModel["pieces"]): Promise<number> {
  const file = await openRegular(path, { access: "make" });
  try {
    for (const { offset, bytes } of pieces) await writeWhole(file, bytes, offset);
    await file.sync();
  } finally {
    await file.close();
  }
  const last = pieces.at(-1);
  return last === undefined ? 0 : last.offset + last.bytes.length;
}

/** One call may write a part only. */
async function writeWhole(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

const dataOf = (model: string, name: string): boolean =>
  name.startsWith(`${model}.`) && /^[0-9a-f]{8}\.data$/.test(name.slice(model.length + 1));
