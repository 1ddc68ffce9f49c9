import { type FileHandle, realpath } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { fault } from "../errors/user-error.js";
import { leadsInside, staysInside } from "../files/inside.js";
import { openRegular } from "../files/regular-file.js";
import { readOnnxFile } from "./onnx-file.js";
import { looksLikeSafetensors, readSafetensorsFile } from "./safetensors.js";
import type { ByteSource, WeightFile } from "./weight-file.js";

/**
 * Opens an ONNX or safetensors file, recognised by its first bytes, and passes its list of arrays to `work`. The numbers can
 * be read until `work` ends.
 * @throws UserError if the file is missing, damaged or of another kind.
 */
export async function withWeightFile<T>(path: string, work: (weights: WeightFile) => Promise<T>): Promise<T> {
  return withFile(path, "the file of weights", async (source) => {
    const start = await source.read(0, Math.min(16, source.size));
    refuseOthers(start, path);
    const weights = looksLikeSafetensors(start)
      ? await readSafetensorsFile(source, path)
      : await readOnnxFile(source, path, async (location, offset, length) =>
          readExternal(await externalPath(path, location), offset, length),
        );
    return work(weights);
  });
}

/**
 * The path of external data. If the ONNX file is a link, the data can be next to its target: download caches store files so.
 * @throws UserError for a path outside the folder of the ONNX file.
 */
export async function externalPath(path: string, location: string): Promise<string> {
  const inside = posix.normalize(location);
  const place = join(dirname(path), inside);
  const folders = [dirname(path), dirname(await realpath(path))];
  if (!staysInside(inside) || !(await leadsInside(folders, place)))
    throw fault("weights/external-outside", { file: path, found: `external data in "${location}"` });
  return place;
}

function readExternal(path: string, offset: number, length: number): Promise<Uint8Array> {
  return withFile(path, "the external data of an ONNX file", async (source) => {
    if (offset + length <= source.size) return source.read(offset, length);
    const [found, expected] = [`${source.size} bytes`, `at least ${offset + length}`];
    throw fault("weights/external-cut", { file: path, found, expected });
  });
}

async function withFile<T>(path: string, what: string, work: (source: ByteSource) => Promise<T>): Promise<T> {
  let handle: FileHandle;
  try {
    handle = await openRegular(path, { irregular: "weights/irregular" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw fault("weights/missing", { what, file: path });
  }
  try {
    const { size } = await handle.stat();
    return await work({ size, read: (offset, length) => readAt(handle, offset, length, path) });
  } finally {
    await handle.close();
  }
}

/** Most bytes of one system call. */
const MOST = 1 << 30;

async function readAt(handle: FileHandle, offset: number, length: number, path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(MOST, length - done), offset + done);
    if (bytesRead === 0) throw fault("weights/shrank", { file: path });
    done += bytesRead;
  }
  return bytes;
}

/** Files of other programs that are often mistaken for weights, by their first bytes. */
const OTHERS = [
  { start: [0x50, 0x4b], kind: "a zip archive, such as PyTorch's .pt files", by: "safetensors.torch.save_file" },
  { start: [0x80], kind: "a Python pickle", by: "safetensors.torch.save_file" },
  { start: [0x89, 0x48, 0x44, 0x46], kind: "an HDF5 file", by: "safetensors.numpy.save_file" },
] as const;

function refuseOthers(start: Uint8Array, path: string): void {
  const other = OTHERS.find((one) => one.start.every((byte, i) => start[i] === byte));
  // A safetensors file can have any first byte: it belongs to the length of the header.
  if (other === undefined || looksLikeSafetensors(start)) return;
  throw fault("weights/other-format", { file: path, found: other.kind, function: other.by });
}
