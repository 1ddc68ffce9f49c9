import * as avataaars from "@dicebear/avataaars";
import { createAvatar } from "@dicebear/core";
import type { Drawing } from "../drawing.js";
import { facialHairColor } from "../parts.js";
import { type AvatarStyle, hair, type StyleFigure, svgContent } from "./style.js";

type Options = avataaars.Options;
type One<K extends keyof Options> = NonNullable<Options[K]> extends readonly (infer T)[] ? T : never;

const HATS: readonly One<"top">[] = ["hat", "turban", "winterHat1", "winterHat02", "winterHat03"];

function figure(drawing: Drawing): StyleFigure {
  const { look } = drawing;
  const top = drawing.hat ?? (look.bald ? undefined : look.hair.name);
  const beard = look.facialHair === "beard";
  const svg = createAvatar(avataaars, {
    seed: "fanc",
    skinColor: [look.skin],
    hairColor: [look.hairColor],
    hatColor: [drawing.hatColor],
    top: top === undefined ? [] : [top as One<"top">],
    topProbability: top === undefined ? 0 : 100,
    accessoriesProbability: 0,
    facialHair: ["beardMajestic"],
    facialHairProbability: beard ? 100 : 0,
    facialHairColor: [facialHairColor(look.hairColor).slice(1)],
    eyebrows: [],
    eyes: [drawing.eyes.name as One<"eyes">],
    mouth: drawing.lipstick === undefined ? [drawing.mouth.name as One<"mouth">] : [],
    clothing: [drawing.clothing as One<"clothing">],
    clothesColor: [drawing.clothesColor],
  }).toString();
  // Over the lowest line of the style's image, where skin shows along the edge of the clothes.
  const torso = `<path d="M40 276 H240 L256 420 V900 H24 V420Z" fill="#${drawing.clothesColor}"/>`;
  return { under: "", body: svgContent(svg) + torso };
}

/** Avataaars by Pablo Stanley: flat, front view. */
export const AVATAAARS: AvatarStyle = {
  name: "avataaars",
  package: "@dicebear/avataaars",
  credit: avataaars.meta as AvatarStyle["credit"],
  geometry: {
    face: { x: 74, y: 36, width: 132, height: 150.5 },
    leftEye: { x: 114, y: 112 },
    rightEye: { x: 166, y: 112 },
    nose: { x: 140, y: 134 },
    mouth: { x: 140, y: 155 },
    mouthHalfWidth: 13,
    leftBrow: { x: 112, y: 95 },
    rightBrow: { x: 168, y: 95 },
    cheeks: [
      { x: 101, y: 140 },
      { x: 179, y: 140 },
    ],
    lobes: [
      { x: 77, y: 136 },
      { x: 203, y: 136 },
    ],
    chin: { x: 140, y: 186 },
    collar: { x: 140, y: 221 },
    tilt: 0,
  },
  hairs: [
    hair("bob", "straight", { long: true }),
    hair("straight01", "straight", { long: true }),
    hair("straight02", "straight", { long: true }),
    hair("miaWallace", "straight", { bangs: true, long: true }),
    hair("straightAndStrand", "straight", { bangs: true, long: true }),
    hair("curly", "wavy", { long: true }),
    hair("curvy", "wavy", { bangs: true, long: true }),
    hair("dreads", "wavy", { long: true }),
    hair("fro", "wavy", { long: true }),
    hair("dreads02", "wavy"),
    hair("shortCurly", "wavy"),
    hair("shaggy", "plain", { bangs: true }),
    hair("theCaesar", "plain"),
    hair("shortFlat", "plain"),
    hair("shortRound", "plain"),
  ],
  hats: HATS,
  mouths: [
    { name: "twinkle", smiling: true, open: false },
    { name: "smile", smiling: true, open: true },
    { name: "default", smiling: true, open: true },
    { name: "serious", smiling: false, open: false },
    { name: "screamOpen", smiling: false, open: true },
    { name: "concerned", smiling: false, open: true },
    { name: "disbelief", smiling: false, open: true },
  ],
  eyes: [
    { name: "default", narrow: false },
    { name: "surprised", narrow: false },
    { name: "side", narrow: false },
    { name: "closed", narrow: true },
    { name: "happy", narrow: true },
  ],
  clothing: ["shirtCrewNeck", "shirtScoopNeck", "shirtVNeck", "hoodie", "collarAndSweater"],
  noses: 1,
  figure,
};
