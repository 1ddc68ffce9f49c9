import type { DecodePool } from "../../data/images/decode-pool.js";
import type { Progress } from "../../process/progress.js";
import { FINGERPRINT_BYTES, FINGERPRINT_SOURCE, isGrey, writeFingerprint } from "./fingerprint.js";

/** The results of decoding every image of a data set, by position: 350 bytes an image. */
export interface Scan {
  readonly unreadable: readonly { readonly index: number; readonly reason: string }[];
  /** Pixels; 0 x 0 for an image that cannot be read. */
  readonly widths: Int32Array;
  readonly heights: Int32Array;
  readonly grey: Uint8Array;
  /** SHA-256 of the files; empty for an image that cannot be read. */
  readonly digests: readonly string[];
  readonly fingerprints: Uint8Array;
}

/** Images that are decoded at a time: enough for all workers, with bounded memory. */
const ATONCE = 64;

/** Decodes every image once, at a small size. */
export async function scanImages(
  samples: readonly { readonly path: string }[],
  pool: DecodePool,
  progress: Progress,
  signal: AbortSignal,
): Promise<Scan> {
  const count = samples.length;
  const [widths, heights] = [new Int32Array(count), new Int32Array(count)];
  const grey = new Uint8Array(count);
  const digests = new Array<string>(count).fill("");
  const fingerprints = new Uint8Array(count * FINGERPRINT_BYTES);
  const unreadable: { readonly index: number; readonly reason: string }[] = [];
  const task = progress.begin("images", count);
  let [next, done] = [0, 0];
  const work = async (): Promise<void> => {
    while (next < count) {
      signal.throwIfAborted();
      const index = next++;
      const { path } = samples[index] as { readonly path: string };
      const result = await pool.decode({ path, ...FINGERPRINT_SOURCE, fit: "stretch", digest: true });
      if (result.ok) {
        widths[index] = result.source.width;
        heights[index] = result.source.height;
        grey[index] = isGrey(result.pixels) ? 1 : 0;
        digests[index] = result.digest ?? "";
        writeFingerprint(result.pixels, fingerprints, index * FINGERPRINT_BYTES);
      } else unreadable.push({ index, reason: result.reason });
      task.update(++done, unreadable.length === 0 ? undefined : `${unreadable.length} unreadable`);
    }
  };
  await Promise.all(Array.from({ length: ATONCE }, work));
  task.end();
  unreadable.sort((a, b) => a.index - b.index);
  return { unreadable, widths, heights, grey, digests, fingerprints };
}
