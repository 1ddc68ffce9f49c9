import { type FileHandle, realpath } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { fault } from "../errors/user-error.js";
import { leadsInside, staysInside } from "../files/inside.js";
import { openRegular } from "../files/regular-file.js";
import { readOnnxFile } from "./onnx-file.js";
import { isSafetensors, refuseOthers, START } from "./other-files.js";
import { readSafetensorsFile } from "./safetensors.js";
import type { ByteSource, WeightFile } from "./weight-file.js";

/**
 * Opens an ONNX or safetensors file, recognised by its first bytes, and passes its list of arrays to `work`. The numbers can
 * be read until `work` ends.
 * @throws UserError if the file is missing, damaged or of another kind.
 */
export async function withWeightFile<T>(path: string, work: (weights: WeightFile) => Promise<T>): Promise<T> {
  return withFile(path, "the file of weights", async (source) => {
    const start = await source.read(0, Math.min(START, source.size));
    refuseOthers(start, path);
    const weights = isSafetensors(start, path)
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
    if (offset === 0 || source.size < START)
      refuseOthers(await source.read(0, Math.min(START, source.size)), path, "data");
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
