import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../../user-error.js";
import { attributesText, boxesText, identitiesText, landmarksText, partitionText } from "../celeba-format.js";
import { AVATAR_ATTRIBUTES, labelsOf } from "./labels.js";
import { type AvatarsManifest, manifestOf, parseManifest, sameRecipe } from "./manifest.js";
import { type AvatarsOptions, recipeOf } from "./options.js";
import { type FaceImage, planAvatars } from "./plan.js";
import { renderAll } from "./render-all.js";

export const MANIFEST_FILE = "dataset.json";

export interface AvatarsSummary {
  /** Absolute path of the data set. */
  readonly out: string;
  /** `kept`: the same data set was already there and nothing was done. */
  readonly outcome: "written" | "kept";
  readonly seconds: number;
  readonly manifest: AvatarsManifest;
}

type Existing =
  | { readonly kind: "nothing" }
  | { readonly kind: "avatars"; readonly manifest: AvatarsManifest }
  | { readonly kind: "other" };

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

async function lookAt(out: string): Promise<Existing> {
  let names: readonly string[];
  try {
    names = await readdir(out);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { kind: "nothing" };
    if (codeOf(error) === "ENOTDIR") return { kind: "other" };
    throw error;
  }
  if (names.length === 0) return { kind: "nothing" };
  if (!names.includes(MANIFEST_FILE)) return { kind: "other" };
  const manifest = parseManifest(await readFile(join(out, MANIFEST_FILE), "utf8"));
  return manifest === undefined ? { kind: "other" } : { kind: "avatars", manifest };
}

/** The five list files of in-the-wild images, as pairs of name and text. */
export function listFiles(faces: readonly FaceImage[]): readonly (readonly [name: string, text: string])[] {
  const rows = <T>(value: (face: FaceImage) => T) => faces.map((face) => ({ file: face.file, value: value(face) }));
  return [
    [
      "list_attr_celeba.txt",
      attributesText(
        AVATAR_ATTRIBUTES,
        rows((face) => labelsOf(face.drawing)),
      ),
    ],
    ["identity_CelebA.txt", identitiesText(rows((face) => face.identity))],
    ["list_eval_partition.txt", partitionText(rows((face) => face.split))],
    ["list_bbox_celeba.txt", boxesText(rows((face) => face.placement.box))],
    ["list_landmarks_celeba.txt", landmarksText(rows((face) => face.placement.landmarks))],
  ];
}

/** Puts the finished folder in place; an older avatar data set there is moved aside first and removed last. */
async function install(temporary: string, out: string, replaces: boolean): Promise<void> {
  const aside = `${temporary}-old`;
  if (replaces) await rename(out, aside);
  await rename(temporary, out);
  await rm(aside, { recursive: true, force: true });
}

/**
 * Writes a data set of drawn faces in CelebA's file formats (in-the-wild images, 128 x 128 unless asked otherwise)
 * and a folder of object categories for pre-training. The same options give the same bytes, whatever the number of
 * workers. The folder appears under its name only when it is complete.
 * @throws UserError for options out of range, and when `out` holds something that is not an avatar data set.
 */
export async function generateAvatars(options: AvatarsOptions): Promise<AvatarsSummary> {
  const started = performance.now();
  const recipe = recipeOf(options);
  const out = resolve(options.out);
  const seconds = (): number => (performance.now() - started) / 1000;
  const existing = await lookAt(out);
  if (existing.kind === "other") {
    throw new UserError("the folder holds something that is not an avatar data set; it is left as it is", {
      file: options.out,
      expected: `an empty folder, a new one, or one with the ${MANIFEST_FILE} of an avatar data set`,
      hint: "Choose another folder with -o.",
    });
  }
  if (existing.kind === "avatars" && sameRecipe(existing.manifest, recipe)) {
    return { out, outcome: "kept", seconds: seconds(), manifest: existing.manifest };
  }
  const plan = planAvatars(recipe);
  const manifest = await manifestOf(recipe, plan);
  await mkdir(dirname(out), { recursive: true });
  const temporary = join(dirname(out), `.${basename(out)}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`);
  try {
    await mkdir(join(temporary, "img_celeba"), { recursive: true });
    for (const name of manifest.objectClasses) await mkdir(join(temporary, "objects", name), { recursive: true });
    await renderAll({
      folder: temporary,
      recipe,
      total: plan.faces.length + plan.objects.length,
      workers: options.workers ?? Math.min(availableParallelism(), 16),
      onProgress: options.onProgress ?? (() => undefined),
      signal: options.signal,
    });
    for (const [name, text] of listFiles(plan.faces)) await writeFile(join(temporary, name), text);
    await writeFile(join(temporary, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    await install(temporary, out, existing.kind === "avatars");
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  return { out, outcome: "written", seconds: seconds(), manifest };
}
