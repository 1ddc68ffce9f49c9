import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBackgrounds } from "../../data/backgrounds.js";
import { readCeleba } from "../../data/celeba/celeba.js";
import { readImageFolder } from "../../data/image-folder.js";
import { decodeImage } from "../../data/images/decode.js";
import { UserError } from "../../errors/user-error.js";
import { generateAvatars } from "./generate.js";
import { AVATAR_ATTRIBUTES, labelsOf } from "./labels.js";
import { AVATARS_DEFAULTS, type AvatarsOptions } from "./options.js";
import { planAvatars } from "./plan.js";

let folder: string;
const SMALL = {
  ...AVATARS_DEFAULTS,
  identities: 9,
  imagesPerIdentity: 3,
  size: { width: 72, height: 64 },
  objectClasses: 2,
  objectsPerClass: 4,
  objectSize: 32,
};

function options(name: string, change: Partial<AvatarsOptions> = {}): AvatarsOptions {
  return { ...SMALL, out: join(folder, name), workers: 1, ...change };
}

/** One hash over names and contents of all files below a folder. */
async function fingerprint(root: string): Promise<string> {
  const names = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const name of names) hash.update(name.slice(root.length)).update(await readFile(name));
  return hash.digest("hex");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-avatars-"));
  await generateAvatars(options("one"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("generateAvatars", () => {
  it("drawn data have the same bytes with two workers, and others with another seed", async () => {
    const calls: (readonly [number, number])[] = [];
    const onProgress = (done: number, total: number): void => void calls.push([done, total]);
    await generateAvatars(options("two", { workers: 2, onProgress }));
    expect(await fingerprint(join(folder, "two"))).toBe(await fingerprint(join(folder, "one")));
    expect(calls.at(-1)).toEqual([35, 35]);
    expect(calls.length).toBeGreaterThan(1);
    await generateAvatars(options("seed", { seed: 2 }));
    const image = "img_celeba/000001.jpg";
    expect(await readFile(join(folder, "seed", image))).not.toEqual(await readFile(join(folder, "one", image)));
  });

  it("the CelebA reader reads the labels of drawn data", async () => {
    const data = await readCeleba(join(folder, "one"), { images: "wild" });
    expect(data.attributeNames).toEqual(AVATAR_ATTRIBUTES);
    const { faces } = planAvatars(SMALL);
    expect(data.samples).toHaveLength(27);
    for (const [i, sample] of data.samples.entries()) {
      const face = faces[i];
      if (face === undefined) throw new Error("fewer planned than read");
      expect([...sample.attributes]).toEqual(labelsOf(face.drawing));
      expect(sample).toMatchObject({ identity: face.identity, split: face.split, box: face.placement.box });
      expect(sample.landmarks).toEqual(face.placement.landmarks);
      const decoded = await decodeImage({ path: sample.path, width: 8, height: 8, fit: "stretch" });
      expect(decoded).toMatchObject({ ok: true, source: { width: 72, height: 64 } });
    }
  });

  it("drawn data have object categories and a manifest with credits", async () => {
    const objects = await readImageFolder(join(folder, "one", "objects"));
    expect(objects.classes).toHaveLength(2);
    expect(objects.samples).toHaveLength(8);
    const manifest: unknown = JSON.parse(await readFile(join(folder, "one", "dataset.json"), "utf8"));
    expect(manifest).toMatchObject({ recipe: { identities: 9, seed: 1 }, counts: { images: 27, objects: 8 } });
    const text = JSON.stringify(manifest);
    for (const name of ["Pablo Stanley", "Draftbit", "Micah Lanier", "OpenMoji"]) expect(text).toContain(name);
  });

  it("backgrounds are scenes of the images' size, and leave all other files as they are", async () => {
    await generateAvatars(options("scenes", { backgrounds: 12, workers: 2 }));
    const scenes = join(folder, "scenes", "backgrounds");
    const { files } = await readBackgrounds(scenes);
    expect(files.size).toBe(12);
    const seen = new Set<string>();
    for (let i = 0; i < files.size; i++) {
      const path = join(scenes, files.at(i));
      expect(await decodeImage({ path, width: 8, height: 8, fit: "stretch" })).toMatchObject({
        ok: true,
        source: { width: 72, height: 64 },
      });
      seen.add((await readFile(path)).toString("base64"));
    }
    expect(seen.size).toBe(12);
    await rm(scenes, { recursive: true });
    const manifests = await Promise.all(
      ["one", "scenes"].map((name) => readFile(join(folder, name, "dataset.json"), "utf8")),
    );
    expect(manifests.map((text) => JSON.parse(text).counts.backgrounds)).toEqual([0, 12]);
    for (const name of ["dataset.json", ".fanc-outputs.json"]) await rm(join(folder, "scenes", name), { force: true });
    await generateAvatars(options("plain"));
    for (const name of ["dataset.json", ".fanc-outputs.json"]) await rm(join(folder, "plain", name), { force: true });
    expect(await fingerprint(join(folder, "scenes"))).toBe(await fingerprint(join(folder, "plain")));
  });

  it("hidden labels are 0 in the list, a seeded share of them, and all are in another list", async () => {
    const hidden = options("hidden", { unknown: 0.3, objectClasses: 0, objectsPerClass: 0 });
    expect((await generateAvatars(hidden)).manifest.recipe.unknown).toBe(0.3);
    expect((await generateAvatars(hidden)).outcome).toBe("kept");
    const labelsIn = async (unknown?: readonly string[]) => {
      const read = { images: "wild", ...(unknown === undefined ? {} : { unknown }) } as const;
      return (await readCeleba(hidden.out, read)).samples.map(({ attributes }) => [...attributes]);
    };
    const seen = await labelsIn(["0"]);
    const list = join(hidden.out, "list_attr_celeba.txt");
    const shown = await readFile(list);
    await writeFile(list, await readFile(join(hidden.out, "list_attr_true.txt")));
    const truth = await labelsIn();
    await writeFile(list, shown);
    expect(truth).toEqual(planAvatars(SMALL).faces.map(({ drawing }) => labelsOf(drawing)));
    expect(seen.map((row, i) => row.map((label, a) => (label === 0 ? truth[i]?.[a] : label)))).toEqual(truth);
    const zeros = seen.flat().filter((label) => label === 0).length / seen.flat().length;
    expect(Math.abs(zeros - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / seen.flat().length));
    await generateAvatars({ ...hidden, out: join(folder, "hidden again") });
    expect(await fingerprint(join(folder, "hidden again"))).toBe(await fingerprint(hidden.out));
    await generateAvatars({ ...hidden, out: join(folder, "hidden otherwise"), seed: 2 });
    expect(await readFile(join(folder, "hidden otherwise", "list_attr_celeba.txt"))).not.toEqual(shown);
  });

  it("drawing keeps the same data set, and replaces another one", async () => {
    const first = await generateAvatars(options("again", { objectClasses: 0, objectsPerClass: 0 }));
    expect(first.outcome).toBe("written");
    const second = await generateAvatars(options("again", { objectClasses: 0, objectsPerClass: 0, workers: 2 }));
    expect(second.outcome).toBe("kept");
    const third = await generateAvatars(options("again", { objectClasses: 0, objectsPerClass: 0, seed: 5 }));
    expect(third.outcome).toBe("written");
    expect(third.manifest.recipe.seed).toBe(5);
  });

  it("drawing restores missing files, and recognises a changed data set", async () => {
    const recipe = options("damaged", { objectClasses: 0, objectsPerClass: 0 });
    await generateAvatars(recipe);
    const [image, list] = ["img_celeba/000002.jpg", "identity_CelebA.txt"].map((name) => join(recipe.out, name));
    const before = await fingerprint(recipe.out);
    await rm(image as string);
    expect((await generateAvatars(recipe)).outcome).toBe("written");
    expect(await fingerprint(recipe.out)).toBe(before);
    await writeFile(list as string, "mine");
    await expect(generateAvatars(recipe)).rejects.toMatchObject({ details: { file: list } });
    expect(await generateAvatars({ ...recipe, force: true })).toMatchObject({ replaced: ["identity_CelebA.txt"] });
    expect(await fingerprint(recipe.out)).toBe(before);
  });

  it("a folder with something else refuses drawn data", async () => {
    await mkdir(join(folder, "thesis"));
    await writeFile(join(folder, "thesis", "chapter1.txt"), "words");
    await writeFile(join(folder, "thesis", "dataset.json"), '{"mine": true}');
    await expect(generateAvatars(options("thesis"))).rejects.toBeInstanceOf(UserError);
    expect(await readdir(join(folder, "thesis"))).toEqual(["chapter1.txt", "dataset.json"]);
  });

  it("aborted drawing leaves nothing behind", async () => {
    const controller = new AbortController();
    const stop = (): void => controller.abort(new Error("stopped by hand"));
    const run = generateAvatars(options("aborted", { signal: controller.signal, onProgress: stop }));
    await expect(run).rejects.toThrow("stopped by hand");
    expect((await readdir(folder)).filter((name) => name.includes("aborted"))).toEqual([]);
  });

  it.each([
    [{ identities: 2 }, /identities/],
    [{ size: { width: 10, height: 64 } }, /width/],
    [{ styles: ["cubism"] }, /unknown avatar style/],
    [{ styles: [] }, /no avatar style/],
    [{ objectClasses: 99 }, /object classes/],
    [{ seed: 0.5 }, /seed/],
    [{ unknown: 1 }, /share of unknown labels/],
  ] satisfies readonly (readonly [Partial<AvatarsOptions>, RegExp])[])(
    "drawing refuses the options %j",
    async (change, message) => {
      await expect(generateAvatars(options("refused", change))).rejects.toThrow(message);
    },
  );
});
