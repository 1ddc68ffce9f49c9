import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { writeFileAtomic } from "../atomic-file.js";
import { makeFolder } from "../make-folder.js";
import { fitsOneFile, splitModel } from "./external-data.js";

export interface WrittenFile {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes a model, and its weights into a file of their own (`NAME.onnx.data`) where it would be larger than 2 GiB or
 * `external` says so. A reader sees the old model or the new one; the weights are in place before the model is.
 */
export async function writeModel(
  path: string,
  model: onnx.IModelProto,
  external: boolean,
): Promise<readonly WrittenFile[]> {
  if (!external && fitsOneFile(model)) return [await writeEncoded(path, model)];
  // By the content's name, so that an old model keeps its weights until it is replaced, and the same export is the same.
  const data = `${path}.${contentName(model)}.data`;
  const { model: rest, pieces } = splitModel(model, basename(data));
  await makeFolder(dirname(path));
  const temporary = `${data}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      for (const { offset, bytes } of pieces) await file.write(bytes, 0, bytes.length, offset);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, data);
    const written = await writeEncoded(path, rest);
    const last = pieces.at(-1);
    return [written, { file: data, bytes: last === undefined ? 0 : last.offset + last.bytes.length }];
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

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
