import { createAvatar } from "@dicebear/core";
import * as personas from "@dicebear/personas";
import type { Drawing } from "../drawing.js";
import { facialHairColor } from "../parts.js";
import { type AvatarStyle, hair, type StyleFigure, svgContent } from "./style.js";

type Options = personas.Options;
type One<K extends keyof Options> = NonNullable<Options[K]> extends readonly (infer T)[] ? T : never;

const NOSES: readonly One<"nose">[] = ["mediumRound", "smallRound"];

/** Jaw to cheeks with the mouth left free (the style's own beard hides the mouth). */
const BEARD =
  "M18 31.5 C20 36 25 38 28.5 37.2 Q32 36 35.5 37.2 C39 38 44 36 46 31.5 V34 A14 14.6 0 0 1 18 34Z " +
  "M26 40.6 A6 3.3 0 0 0 38 40.6 A6 2.4 0 0 0 26 40.6Z";

/** The fixed colours of the style's two hats; the wanted colour replaces them. */
const HAT_COLORS = /#E15C66|#F29C65/g;

/** A white veil of the style over curly hair; it would make black hair grey. */
const CURL_VEIL = /<g mask="url\(#hairCurly[A-Za-z]*-a\)">.*?<\/g>/g;

function figure(drawing: Drawing): StyleFigure {
  const { look } = drawing;
  const name = drawing.hat ?? (look.bald ? "bald" : look.hair.name);
  const svg = createAvatar(personas, {
    seed: "fanc",
    skinColor: [look.skin],
    hair: [name as One<"hair">],
    hairColor: [look.hairColor],
    facialHairProbability: 0,
    eyes: [drawing.eyes.name as One<"eyes">],
    mouth: drawing.lipstick === undefined ? [drawing.mouth.name as One<"mouth">] : [],
    nose: [NOSES[look.nose] ?? "smallRound"],
    body: [drawing.clothing as One<"body">],
    clothingColor: [drawing.clothesColor],
  }).toString();
  const content = svgContent(svg).replace(CURL_VEIL, "");
  const body = drawing.hat === undefined ? content : content.replace(HAT_COLORS, `#${drawing.hatColor}`);
  const beard =
    look.facialHair === "beard"
      ? `<path d="${BEARD}" fill-rule="evenodd" fill="${facialHairColor(look.hairColor)}"/>`
      : "";
  const side =
    drawing.clothing === "squared" ? "M14 63.5 H50 L52 90 V220 H12 V90Z" : "M11 63.5 H53 L58 90 V220 H6 V90Z";
  return { under: `<path d="${side}" fill="#${drawing.clothesColor}"/>`, body: body + beard };
}

/** Personas by Draftbit: flat, front view, wide head. */
export const PERSONAS: AvatarStyle = {
  name: "personas",
  package: "@dicebear/personas",
  credit: personas.meta as AvatarStyle["credit"],
  geometry: {
    face: { x: 14, y: 13, width: 36, height: 34 },
    leftEye: { x: 25.5, y: 28.5 },
    rightEye: { x: 38.5, y: 28.5 },
    nose: { x: 32, y: 35 },
    mouth: { x: 32, y: 41 },
    mouthHalfWidth: 3.6,
    leftBrow: { x: 25, y: 24.4 },
    rightBrow: { x: 39, y: 24.4 },
    cheeks: [
      { x: 22, y: 35.5 },
      { x: 42, y: 35.5 },
    ],
    lobes: [
      { x: 16, y: 36.8 },
      { x: 48, y: 36.8 },
    ],
    chin: { x: 32, y: 47 },
    collar: { x: 32, y: 56.5 },
    tilt: 0,
  },
  hairs: [
    hair("long", "straight", { long: true }),
    hair("bobCut", "straight", { long: true }),
    hair("extraLong", "straight", { long: true }),
    hair("bobBangs", "straight", { bangs: true, long: true }),
    hair("curly", "wavy", { long: true }),
    hair("curlyHighTop", "wavy"),
    hair("shortCombover", "plain"),
    hair("shortComboverChops", "plain"),
    hair("mohawk", "plain"),
  ],
  hats: ["cap", "beanie"],
  mouths: [
    { name: "smile", smiling: true, open: false },
    { name: "smirk", smiling: true, open: false },
    { name: "bigSmile", smiling: true, open: true },
    { name: "frown", smiling: false, open: false },
    { name: "surprise", smiling: false, open: true },
  ],
  eyes: [
    { name: "open", narrow: false },
    { name: "sleep", narrow: true },
    { name: "happy", narrow: true },
  ],
  clothing: ["squared", "rounded"],
  noses: NOSES.length,
  figure,
};
