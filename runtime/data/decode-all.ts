import type { Progress } from "../progress.js";
import type { DecodePool } from "./decode-pool.js";
import type { DecodedImages } from "./inspect.js";

/** Decodes every image once, small: whether it can be read, and how large it is. */
export async function decodeAll(
  images: readonly { readonly file: string; readonly path: string }[],
  pool: DecodePool,
  progress: Progress,
  signal: AbortSignal,
): Promise<DecodedImages> {
  const unreadable: { file: string; reason: string }[] = [];
  const sizes = new Map<string, { readonly width: number; readonly height: number }>();
  const task = progress.begin("images", images.length);
  for (let start = 0; start < images.length; start += atOnce) {
    signal.throwIfAborted();
    const part = images.slice(start, start + atOnce);
    const results = await Promise.all(
      part.map(({ path }) => pool.decode({ path, width: 8, height: 8, fit: "stretch" })),
    );
    results.forEach((result, i) => {
      const file = part[i]?.file ?? "";
      if (result.ok) sizes.set(file, result.source);
      else unreadable.push({ file, reason: result.reason });
    });
    task.update(start + part.length, unreadable.length === 0 ? undefined : `${unreadable.length} unreadable`);
  }
  task.end();
  return { unreadable, sizes };
}

const atOnce = 64;
