import { describe, expect, it } from "vitest";
import { CELEBA_ATTRIBUTES } from "../../../compiler/contract/celeba-attributes.js";
import { intersectionOverUnion } from "../../data/box.js";
import type { Split } from "../../data/face-data.js";
import { AVATAR_ATTRIBUTES, AVATAR_LABELS, labelsOf } from "./labels.js";
import { AVATARS_DEFAULTS, type AvatarsRecipe } from "./options.js";
import { type FaceImage, planAvatars } from "./plan.js";
import { splitsOf } from "./population.js";
import { STYLES } from "./styles/index.js";

const plan = planAvatars(AVATARS_DEFAULTS);

describe("the default plan", () => {
  it("the plan of drawn data has each image once, numbered through the splits", () => {
    expect(plan.faces).toHaveLength(130 * 12);
    expect(plan.faces.map((face) => face.file)).toEqual([...plan.faces.map((face) => face.file)].sort());
    expect(new Set(plan.faces.map((face) => `${face.identity}/${face.index}`)).size).toBe(130 * 12);
    const order: readonly Split[] = ["train", "validation", "test"];
    const ranks = plan.faces.map((face) => order.indexOf(face.split));
    expect(ranks).toEqual([...ranks].sort());
    expect(plan.objects).toHaveLength(1200);
  });

  it("identities are split 70 : 15 : 15 without overlap", () => {
    const splits = new Map<number, Split>();
    for (const { identity, split } of plan.faces) {
      expect(splits.get(identity) ?? split).toBe(split);
      splits.set(identity, split);
    }
    const count = (split: Split) => [...splits.values()].filter((other) => other === split).length;
    expect([count("train"), count("validation"), count("test")]).toEqual([91, 20, 19]);
  });

  it("every split has an identity, however few there are", () => {
    for (const identities of [3, 4, 5, 7]) {
      const recipe: AvatarsRecipe = { ...AVATARS_DEFAULTS, identities };
      expect(new Set(splitsOf(recipe)).size).toBe(3);
    }
  });

  it("an identity keeps its look over its images; the rest changes", () => {
    const images = plan.faces.filter((face) => face.identity === 7);
    expect(new Set(images.map((face) => face.drawing.look)).size).toBe(1);
    expect(new Set(images.map((face) => JSON.stringify(face.drawing))).size).toBe(images.length);
  });

  it("faces are inside the image, with room for the tie, and landmarks inside faces", () => {
    for (const { placement } of plan.faces) {
      const { box, landmarks } = placement;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(128);
      expect(box.y + box.height * 1.5).toBeLessThanOrEqual(128);
      expect(box.height / 128).toBeGreaterThan(0.22);
      expect(box.height / 128).toBeLessThan(0.56);
      for (let i = 0; i < 10; i += 2) {
        expect(landmarks[i]).toBeGreaterThan(box.x);
        expect(landmarks[i]).toBeLessThan(box.x + box.width);
        expect(landmarks[i + 1]).toBeGreaterThan(box.y);
        expect(landmarks[i + 1]).toBeLessThan(box.y + box.height);
      }
      const [leftEye, , rightEye, , , , leftMouth, , rightMouth] = landmarks;
      expect(leftEye).toBeLessThan(rightEye);
      expect(leftMouth).toBeLessThan(rightMouth);
    }
  });

  it("the more frequent value of every attribute is below 85 %, in training and in test", () => {
    for (const split of ["train", "test"] as const) {
      const rows = plan.faces.filter((face) => face.split === split).map((face) => labelsOf(face.drawing));
      for (const [i, name] of AVATAR_ATTRIBUTES.entries()) {
        const positive = rows.filter((row) => row[i] === 1).length / rows.length;
        expect(Math.max(positive, 1 - positive), `${name} in ${split}`).toBeLessThan(0.85);
      }
    }
  });

  it("every style shows both values of every attribute", () => {
    for (const style of STYLES) {
      const rows = plan.faces.filter((face) => face.drawing.look.style === style.name).map((f) => labelsOf(f.drawing));
      for (const [i, name] of AVATAR_ATTRIBUTES.entries()) {
        expect(new Set(rows.map((row) => row[i])).size, `${name} in ${style.name}`).toBe(2);
      }
    }
  });
});

describe("labels", () => {
  it("labels of drawn data are CelebA's names in CelebA's order", () => {
    const order = AVATAR_ATTRIBUTES.map((name) => CELEBA_ATTRIBUTES.indexOf(name));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(AVATAR_ATTRIBUTES.length).toBeGreaterThanOrEqual(15);
  });

  it("labels of hair describe only visible hair", () => {
    for (const { drawing } of plan.faces) {
      const hidden = drawing.hat !== undefined || drawing.look.bald;
      const claims = (
        ["Black_Hair", "Blond_Hair", "Brown_Hair", "Wavy_Hair", "Straight_Hair", "Bangs"] as const
      ).filter((name) => AVATAR_LABELS[name](drawing));
      if (hidden) expect(claims).toEqual([]);
      else expect(claims.filter((name) => /Black|Blond|Brown/.test(name))).toHaveLength(1);
      expect(AVATAR_LABELS.Bald(drawing)).toBe(drawing.look.bald && drawing.hat === undefined);
    }
  });
});

describe("a plan with several figures", () => {
  const recipe: AvatarsRecipe = { ...AVATARS_DEFAULTS, identities: 40, faces: { least: 1, most: 4 } };
  const several = planAvatars(recipe);
  const splits = splitsOf(recipe);
  const areaOf = ({ placement: { box } }: { readonly placement: FaceImage["placement"] }) => box.width * box.height;

  it("images have every number of figures in the range, with one figure as without the range", () => {
    const counts = several.faces.map(({ companions }) => 1 + companions.length);
    for (const count of [1, 2, 3, 4])
      expect(counts.filter((one) => one === count).length / counts.length).toBeGreaterThan(0.15);
    expect(Math.max(...counts)).toBe(4);
    const alone = planAvatars({ ...recipe, faces: undefined });
    for (const [i, face] of several.faces.entries())
      if (face.companions.length === 0) expect(face).toEqual(alone.faces[i]);
    for (const { companions } of planAvatars({ ...recipe, faces: { least: 3, most: 3 } }).faces)
      expect(companions).toHaveLength(2);
  });

  it("the image's own face is the largest; the others are other people of the same split", () => {
    for (const face of several.faces) {
      const people = [face, ...face.companions].map(({ identity }) => identity);
      expect(new Set(people).size).toBe(people.length);
      for (const companion of face.companions) {
        expect(areaOf(companion)).toBeLessThan(areaOf(face));
        expect(splits[companion.identity - 1]).toBe(face.split);
        expect(companion.drawing.blurry).toBe(face.drawing.blurry);
      }
    }
  });

  it("faces of an image are inside of it and do not touch each other", () => {
    for (const face of several.faces) {
      const boxes = [face, ...face.companions].map(({ placement }) => placement.box);
      for (const [i, box] of boxes.entries()) {
        expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(box.x + box.width, box.y + box.height)).toBeLessThanOrEqual(128);
        for (const other of boxes.slice(0, i)) expect(intersectionOverUnion(box, other)).toBe(0);
      }
    }
  });
});
