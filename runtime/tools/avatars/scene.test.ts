import { Resvg } from "@resvg/resvg-js";
import { describe, expect, it } from "vitest";
import type { Drawing } from "./drawing.js";
import { AVATAR_ATTRIBUTES, type AvatarAttribute, labelsOf } from "./labels.js";
import { AVATARS_DEFAULTS } from "./options.js";
import { planAvatars } from "./plan.js";
import { figureSvg } from "./scene.js";
import { STYLES, styleNamed } from "./styles/index.js";

const SIDE = 64;

/** The face 40 pixels wide in the middle of the image. */
function render(drawing: Drawing): Uint8Array {
  const { face } = styleNamed(drawing.look.style).geometry;
  const k = 40 / face.width;
  const matrix = { a: k, b: 0, c: 0, d: k, e: 32 - k * (face.x + face.width / 2), f: 8 - k * face.y };
  return new Resvg(figureSvg(drawing, matrix, { width: SIDE, height: SIDE * 2 }), { font: { loadSystemFonts: false } })
    .render()
    .pixels.slice();
}

/** Pixels that differ clearly between two images. */
function changed(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i += 4) {
    const distance = [0, 1, 2, 3].reduce((sum, c) => sum + Math.abs((a[i + c] as number) - (b[i + c] as number)), 0);
    if (distance > 60) count++;
  }
  return count;
}

const { faces } = planAvatars({ ...AVATARS_DEFAULTS, imagesPerIdentity: 1 });

function plain(styleName: string): Drawing {
  const face = faces.find(
    ({ drawing: { look } }) => look.style === styleName && !look.bald && look.facialHair === "none",
  );
  if (face === undefined) throw new Error(`no plain face of ${styleName}`);
  const style = styleNamed(styleName);
  const mouth = style.mouths.find((m) => !m.smiling && !m.open);
  const eyes = style.eyes.find((e) => !e.narrow);
  if (mouth === undefined || eyes === undefined) throw new Error(`${styleName} lacks a plain mouth or plain eyes`);
  const look = { ...face.drawing.look, pale: false, skin: "cf8f5f", bushyBrows: false };
  return {
    ...face.drawing,
    look,
    hat: undefined,
    glasses: undefined,
    mouth,
    eyes,
    lipstick: undefined,
    archedBrows: false,
    rosyCheeks: false,
    earrings: undefined,
    necktie: undefined,
    clothesColor: "2e86c1",
    blurry: false,
  };
}

describe.each(STYLES.map((style) => style.name))("%s", (name) => {
  const base = plain(name);
  const style = styleNamed(name);
  const before = render(base);
  const variants: readonly [AvatarAttribute, Partial<Drawing>][] = [
    ["Wearing_Hat", { hat: style.hats[0] as string }],
    ["Eyeglasses", { glasses: "square", glassesColor: "#101014" }],
    ["Arched_Eyebrows", { archedBrows: true }],
    ["Bushy_Eyebrows", { look: { ...base.look, bushyBrows: true } }],
    ["Rosy_Cheeks", { rosyCheeks: true }],
    ["Wearing_Earrings", { earrings: "#ffd700" }],
    ["Wearing_Necktie", { necktie: "#f2c230" }],
    ["Wearing_Lipstick", { lipstick: "#c8102e", mouth: { name: "closed", smiling: false, open: false } }],
    ["Pale_Skin", { look: { ...base.look, pale: true, skin: "fff0e6" } }],
    ["Bald", { look: { ...base.look, bald: true } }],
    ["Mustache", { look: { ...base.look, facialHair: "mustache" } }],
    ["Goatee", { look: { ...base.look, facialHair: "goatee" } }],
    ["No_Beard", { look: { ...base.look, facialHair: "beard" } }],
  ];

  it.each(variants)("%s changes its label and is seen at a face width of 40 pixels", (attribute, change) => {
    const drawing = { ...base, ...change };
    const i = AVATAR_ATTRIBUTES.indexOf(attribute);
    expect(labelsOf(drawing)[i]).not.toBe(labelsOf(base)[i]);
    expect(changed(before, render(drawing))).toBeGreaterThanOrEqual(6);
  });

  it("every hair, hat, mouth, pair of eyes and piece of clothing is drawn differently", () => {
    const images = [
      ...style.hairs.map((hair) => ({ ...base, look: { ...base.look, hair } })),
      ...style.hats.map((hat) => ({ ...base, hat })),
      ...style.mouths.map((mouth) => ({ ...base, mouth })),
      ...style.eyes.map((eyes) => ({ ...base, eyes })),
    ].map((drawing) => Buffer.from(render(drawing)).toString("base64"));
    // The plain drawing itself occurs once among the hairs, mouths and eyes each.
    expect(new Set(images).size).toBe(images.length - 2);
    const clothes = style.clothing.map((clothing) => Buffer.from(render({ ...base, clothing })).toString("base64"));
    expect(new Set(clothes).size).toBe(clothes.length);
  });

  it("every style has all combinations of smiling and open mouths, and both kinds of eyes", () => {
    expect(new Set(style.mouths.map((mouth) => `${mouth.smiling} ${mouth.open}`)).size).toBe(4);
    expect(new Set(style.eyes.map((eyes) => eyes.narrow)).size).toBe(2);
  });
});
