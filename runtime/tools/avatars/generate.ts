import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import {
  attributesText,
  boxesText,
  identitiesText,
  landmarksText,
  partitionText,
} from "../../data/celeba/celeba-format.js";
import { FACES_LIST, LISTS } from "../../data/celeba/release.js";
import { makeFolder } from "../../files/make-folder.js";
import { unlessMissing } from "../../files/missing.js";
import { type OutputRules, outputsAre, writeFiles, writeOutputs } from "../../files/outputs.js";
import { readText } from "../../files/regular-file.js";
import { AVATAR_ATTRIBUTES, labelsOf, shownLabels } from "./labels.js";
import { type AvatarsManifest, manifestOf, parseManifest, sameRecipe } from "./manifest.js";
import { type AvatarsOptions, type AvatarsRecipe, recipeOf } from "./options.js";
import { type FaceImage, planAvatars } from "./plan.js";
import { renderAll } from "./render-all.js";

const MANIFEST_FILE = "dataset.json";
/** Every label, in the format of list_attr_celeba.txt, where that list hides some. */
const TRUE_LABELS = "list_attr_true.txt";
/** The kind of these outputs. */
const dataSet = "data set";

export interface AvatarsSummary {
  /** Absolute path of the data set. */
  readonly out: string;
  /** `kept`: the folder already had the same data set, and nothing was done. */
  readonly outcome: "written" | "kept";
  readonly seconds: number;
  readonly manifest: AvatarsManifest;
  /** Foreign files that `force` let be replaced. */
  readonly replaced: readonly string[];
}

/** The manifest of the avatar data set in a folder; undefined without one. */
async function manifestIn(folder: string): Promise<AvatarsManifest | undefined> {
  const text = await readText(join(folder, MANIFEST_FILE)).catch(unlessMissing);
  return text === undefined ? undefined : parseManifest(text);
}

/** Every face of every image, the one of CelebA's lists first. */
function facesText(faces: readonly FaceImage[]): string {
  const head = ["image_id", "identity", "x_1", "y_1", "width", "height", ...AVATAR_ATTRIBUTES].join();
  const rows = faces.flatMap((face) =>
    [face, ...face.companions].map(({ identity, drawing, placement: { box } }) =>
      [face.file, identity, box.x, box.y, box.width, box.height, ...labelsOf(drawing)].join(),
    ),
  );
  return [head, ...rows].map((row) => `${row}\n`).join("");
}

/**
 * The five list files of in-the-wild images, that of all faces if images have several, and that of all labels if some are
 * hidden, as pairs of name and text.
 */
function listFiles(
  recipe: AvatarsRecipe,
  faces: readonly FaceImage[],
): readonly (readonly [name: string, text: string])[] {
  const rows = <T>(value: (face: FaceImage) => T) => faces.map((face) => ({ file: face.file, value: value(face) }));
  const labels = (of: (face: FaceImage) => readonly number[]): string => attributesText(AVATAR_ATTRIBUTES, rows(of));
  return [
    [LISTS.attributes, labels((face) => shownLabels(recipe, face))],
    [LISTS.identities, identitiesText(rows((face) => face.identity))],
    [LISTS.partition, partitionText(rows((face) => face.split))],
    [LISTS.boxes, boxesText(rows((face) => face.placement.box))],
    [LISTS.landmarks, landmarksText(rows((face) => face.placement.landmarks))],
    ...(recipe.faces === undefined ? [] : [[FACES_LIST, facesText(faces)] as const]),
    ...(recipe.unknown === undefined ? [] : [[TRUE_LABELS, labels((face) => labelsOf(face.drawing))] as const]),
  ];
}

/**
 * Writes a data set of drawn faces in CelebA's file formats (in-the-wild images, 128 x 128 by default)
 * with folders of object categories for pre-training and of backgrounds for thresholds. The same options give the same bytes, whatever the number of
 * workers. The folder stays empty until everything is drawn.
 * @throws UserError for options out of range, and if `out` has files that are not of an avatar data set.
 */
export async function generateAvatars(options: AvatarsOptions): Promise<AvatarsSummary> {
  const started = performance.now();
  const recipe = recipeOf(options);
  const out = resolve(options.out);
  const seconds = (): number => (performance.now() - started) / 1000;
  const existing = await manifestIn(out);
  // A copy without the list of outputs counts as complete; a listed file that is missing or changed does not.
  if (existing !== undefined && sameRecipe(existing, recipe) && (await outputsAre(out, dataSet)) !== "changed")
    return { out, outcome: "kept", seconds: seconds(), manifest: existing, replaced: [] };
  // Lists and manifest come last: without them the images are not a data set.
  const plan = planAvatars(recipe);
  const manifest = await manifestOf(recipe, plan);
  const lists = new Map([...listFiles(recipe, plan.faces), [MANIFEST_FILE, `${JSON.stringify(manifest, null, 2)}\n`]]);
  const images = [
    ...plan.faces.map(({ file }) => `img_celeba/${file}`),
    ...[...plan.objects, ...plan.backgrounds].map(({ file }) => file),
  ];
  const rules: OutputRules = {
    kind: dataSet,
    whole: true,
    force: options.force ?? false,
    index: (name) => lists.has(name),
    names: [...images, ...lists.keys()],
  };
  const { replaced } = await writeOutputs(options.out, rules, async (folder) => {
    await makeFolder(join(folder, "img_celeba"));
    for (const name of manifest.objectClasses) await makeFolder(join(folder, "objects", name));
    if (plan.backgrounds.length > 0) await makeFolder(join(folder, "backgrounds"));
    await renderAll({
      folder,
      recipe,
      total: images.length,
      workers: options.workers ?? Math.min(availableParallelism(), 16),
      onProgress: options.onProgress ?? (() => undefined),
      signal: options.signal,
    });
    await writeFiles(folder, lists);
  });
  return { out, outcome: "written", seconds: seconds(), manifest, replaced };
}
