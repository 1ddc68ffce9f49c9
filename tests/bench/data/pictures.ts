import { readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { makeFolder } from "../../../runtime/files/make-folder.js";
import { Random } from "../../../runtime/random.js";
import { generateAvatars } from "../../../runtime/tools/avatars/generate.js";
import { AVATARS_DEFAULTS } from "../../../runtime/tools/avatars/options.js";
import { BenchError } from "../bench-error.js";

/** JPEGs of one size. */
export interface Pictures {
  readonly name: string;
  readonly paths: readonly string[];
}

const sizes = [
  { width: 178, height: 218 },
  { width: 500, height: 400 },
] as const;
const most = 128;

/** The pictures of a folder; without one, avatars with noise, of the sizes of CelebA's aligned images and of ImageNet's. */
export async function benchPictures(folder: string | undefined, temporary: string): Promise<readonly Pictures[]> {
  if (folder !== undefined) return [{ name: folder, paths: await picturesIn(folder) }];
  const drawn = join(temporary, "avatars");
  const recipe = { ...AVATARS_DEFAULTS, identities: 12, imagesPerIdentity: 12, objectClasses: 0, objectsPerClass: 0 };
  await generateAvatars({ ...recipe, out: drawn });
  const sources = await picturesIn(drawn);
  return Promise.all(sizes.map((size) => photographs(sources, size, temporary)));
}

/** Enlarged drawings are smooth, and JPEG decoders are fast on what is smooth: noise makes them like photographs. */
async function photographs(
  sources: readonly string[],
  { width, height }: (typeof sizes)[number],
  temporary: string,
): Promise<Pictures> {
  const name = `${width}x${height}`;
  const folder = join(temporary, name);
  await makeFolder(folder);
  const paths: string[] = [];
  for (const [i, source] of sources.entries()) {
    const random = new Random("bench noise", width, i);
    const { data } = await sharp(source)
      .resize(width, height, { fit: "fill" })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const noisy = Uint8ClampedArray.from(data, (value) => value + 8 * (random.next() + random.next() - 1));
    const path = join(folder, `${i}.jpg`);
    await sharp(noisy, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toFile(path);
    paths.push(path);
  }
  return { name, paths };
}

async function picturesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  const paths = entries
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort()
    .slice(0, most)
    .map((name) => join(folder, name));
  if (paths.length > 0) return paths;
  throw new BenchError(`${folder}: no .jpg or .png files in this folder`);
}
