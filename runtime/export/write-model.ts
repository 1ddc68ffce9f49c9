import { createHash } from "node:crypto";
import { type FileHandle, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { replaceFile, writeFileAtomic } from "../atomic-file.js";
import { makeFolder } from "../make-folder.js";
import { mostBytesInside, type SplitModel, splitModel, weightBytes } from "./external-data.js";

export interface WrittenFile {
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
 * Writes a model, and its weights into a file beside it (`NAME.onnx.HASH.data`) where it would be too large for one file
 * or the options say so. A reader finds the old model or the new one, each with its weights: those of the new model are
 * in place before the model is, and those of the old one go last.
 */
export async function writeModel(
  path: string,
  model: onnx.IModelProto,
  { external, mostInside = mostBytesInside }: WriteOptions,
): Promise<readonly WrittenFile[]> {
  await makeFolder(dirname(path));
  const written: WrittenFile[] = [];
  if (!external && weightBytes(model) <= mostInside) written.push(await writeEncoded(path, model));
  else {
    const data = `${path}.${contentName(model)}.data`;
    const split = splitModel(model, basename(data));
    const bytes = await writePieces(data, split.pieces);
    written.push(await writeEncoded(path, split.model), { file: data, bytes });
  }
  await removeOlderData(path, written.at(-1)?.file);
  return written;
}

/** By content, so that the same export is the same files. */
function contentName(model: onnx.IModelProto): string {
  const hash = createHash("sha256");
  for (const { rawData } of model.graph?.initializer ?? []) if (rawData) hash.update(rawData);
  return hash.digest("hex").slice(0, 8);
}

async function writeEncoded(path: string, model: onnx.IModelProto): Promise<WrittenFile> {
  const bytes = onnxProto.onnx.ModelProto.encode(model).finish();
  await writeFileAtomic(path, bytes);
  return { file: path, bytes: bytes.length };
}

/** Returns the size of the file. */
async function writePieces(path: string, pieces: SplitModel["pieces"]): Promise<number> {
  await replaceFile(path, async (file) => {
    for (const { offset, bytes } of pieces) await writeWhole(file, bytes, offset);
  });
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

async function removeOlderData(path: string, kept: string | undefined): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder))
    if (dataOf(basename(path), name) && name !== basename(kept ?? "")) await rm(join(folder, name));
}
