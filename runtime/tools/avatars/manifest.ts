import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { readText } from "../../files/regular-file.js";
import { OBJECT_CLASSES } from "./emoji-classes.js";
import { AVATAR_ATTRIBUTES, labelsOf } from "./labels.js";
import type { AvatarsRecipe } from "./options.js";
import type { AvatarsPlan } from "./plan.js";
import { STYLES } from "./styles/index.js";
import type { Credit } from "./styles/style.js";
import { parseRecipe } from "./worker-protocol.js";

/** Raised when the same recipe gives other bytes than before. */
const GENERATOR = "fanc.avatars/1";

export interface AvatarsManifest {
  readonly generator: string;
  readonly recipe: AvatarsRecipe;
  /** Packages that determine the bytes, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly credits: readonly Credit[];
  readonly license: string;
  readonly counts: {
    readonly images: number;
    readonly identities: number;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly objects: number;
    readonly backgrounds: number;
  };
  readonly objectClasses: readonly string[];
  /** Share of images with the attribute, and of the more frequent of its two values. */
  readonly attributes: Readonly<Record<string, { readonly positive: number; readonly majority: number }>>;
}

const OPENMOJI: Credit = {
  title: "OpenMoji",
  creator: "HfG Schwäbisch Gmünd, Benedikt Groß, Daniel Utz and contributors",
  source: "https://openmoji.org/",
  license: { name: "CC BY-SA 4.0", url: "https://creativecommons.org/licenses/by-sa/4.0/" },
};

const packageSchema = z.object({ name: z.string(), version: z.string() });
const require = createRequire(import.meta.url);

/** The version of an installed package, from the package.json above its entry file. */
async function versionOf(name: string): Promise<string> {
  let folder = dirname(require.resolve(name === "openmoji" ? "openmoji/package.json" : name));
  for (;;) {
    const text = await readText(join(folder, "package.json")).catch(() => "{}");
    const parsed = packageSchema.safeParse(JSON.parse(text));
    if (parsed.success && parsed.data.name === name) return parsed.data.version;
    const above = dirname(folder);
    if (above === folder) throw new Error(`no package.json of ${name} was found`);
    folder = above;
  }
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

export async function manifestOf(recipe: AvatarsRecipe, plan: AvatarsPlan): Promise<AvatarsManifest> {
  const styles = STYLES.filter((style) => recipe.styles.includes(style.name));
  const packages = ["@dicebear/core", ...styles.map((style) => style.package), "@resvg/resvg-js", "openmoji", "sharp"];
  const versions = await Promise.all(packages.map(async (name) => [name, await versionOf(name)] as const));
  const labels = plan.faces.map((face) => labelsOf(face.drawing));
  const shares = AVATAR_ATTRIBUTES.map((name, i) => {
    const positive = labels.filter((row) => row[i] === 1).length / labels.length;
    return [name, { positive: round4(positive), majority: round4(Math.max(positive, 1 - positive)) }] as const;
  });
  const inSplit = (split: string): number => plan.faces.filter((face) => face.split === split).length;
  return {
    generator: GENERATOR,
    recipe,
    versions: Object.fromEntries(versions),
    credits: [...styles.map((style) => style.credit), OPENMOJI],
    license: "CC BY-SA 4.0 (that of the OpenMoji pictures); name all the works listed under credits",
    counts: {
      images: plan.faces.length,
      identities: recipe.identities,
      train: inSplit("train"),
      validation: inSplit("validation"),
      test: inSplit("test"),
      objects: plan.objects.length,
      backgrounds: plan.backgrounds.length,
    },
    objectClasses: OBJECT_CLASSES.slice(0, recipe.objectClasses),
    attributes: Object.fromEntries(shares),
  };
}

const share = z.object({ positive: z.number(), majority: z.number() });
const creditSchema = z.object({
  title: z.string(),
  creator: z.string(),
  source: z.string(),
  license: z.object({ name: z.string(), url: z.string() }),
});
const manifestSchema = z.object({
  generator: z.string().startsWith("fanc.avatars/"),
  recipe: z.unknown(),
  versions: z.record(z.string(), z.string()),
  credits: z.array(creditSchema),
  license: z.string(),
  counts: z.object({
    images: z.int(),
    identities: z.int(),
    train: z.int(),
    validation: z.int(),
    test: z.int(),
    objects: z.int(),
    backgrounds: z.int(),
  }),
  objectClasses: z.array(z.string()),
  attributes: z.record(z.string(), share),
});

/** The manifest in a text; undefined if the text is something else. */
export function parseManifest(text: string): AvatarsManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const recipe = parseRecipe(parsed.data.recipe);
  return recipe === undefined ? undefined : { ...parsed.data, recipe };
}

/** Whether a data set was made by this generator from this recipe. */
export function sameRecipe(manifest: AvatarsManifest, recipe: AvatarsRecipe): boolean {
  return manifest.generator === GENERATOR && JSON.stringify(manifest.recipe) === JSON.stringify(recipe);
}
