import { UserError } from "../errors/user-error.js";
import type { ByteSource } from "./byte-source.js";
import { toSingles } from "./number-formats.js";
import { HeaderError, headerLength, parseHeader } from "./safetensors-header.js";
import { isFloat, type Layout, notFloat, type StoredArray, type WeightFile } from "./weight-file.js";

/** Whether bytes begin as a safetensors file does: a header length below 2^32, then `{`. */
export const looksLikeSafetensors = (start: Uint8Array): boolean =>
  start.length > 8 && start[8] === 0x7b && start.subarray(4, 8).every((byte) => byte === 0);

/**
 * Lists the arrays of a safetensors file of any maker.
 * @throws UserError where the file is damaged.
 */
export async function readSafetensorsFile(source: ByteSource, file: string): Promise<WeightFile> {
  const { start, header } = await headerOf(source, file);
  const layout = layoutOf(header.metadata);
  const arrays = header.entries.map(({ from, to, ...array }): StoredArray => {
    const values = async (): Promise<Float32Array> => {
      if (!isFloat(array)) throw notFloat(file, array);
      return toSingles(await source.read(start + from, to - from), array.type);
    };
    return { ...array, layout, values };
  });
  return { file, kind: "safetensors", arrays, external: [] };
}

async function headerOf(source: ByteSource, file: string) {
  try {
    const length = headerLength(await source.read(0, Math.min(8, source.size)), source.size);
    const start = 8 + length;
    return { start, header: parseHeader(await source.read(8, length), source.size - start) };
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error;
    const hint = "fetch or write it again";
    throw new UserError("this safetensors file is damaged", { file, found: error.message, hint });
  }
}

/** Makers leave a word: `pt` (PyTorch), `tf` and `flax`; our own files name net and spec, or `fanc`. */
function layoutOf(metadata: Readonly<Record<string, string>>): Layout | undefined {
  const { format, net, spec } = metadata;
  if (format === "pt" || format === "fanc" || (net !== undefined && spec !== undefined)) return "plain";
  return format === "tf" || format === "flax" ? "channels_last" : undefined;
}
