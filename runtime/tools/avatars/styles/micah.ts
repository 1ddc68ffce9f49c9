import { createAvatar } from "@dicebear/core";
import * as micah from "@dicebear/micah";
import type { Drawing } from "../drawing.js";
import { type AvatarStyle, hair, type StyleFigure, svgContent } from "./style.js";

type Options = micah.Options;
type One<K extends keyof Options> = NonNullable<Options[K]> extends readonly (infer T)[] ? T : never;

const NOSES: readonly One<"nose">[] = ["curve", "pointed", "tound"];

/** A knitted cap that follows the head, outlined like the rest of the style, which has no hat. */
function cap(color: string): string {
  const line = 'stroke="#000" stroke-width="4" stroke-linejoin="round"';
  return (
    `<path d="M90 104 C82 50 120 20 166 20 C214 20 244 46 254 76Z" fill="#${color}" ${line}/>` +
    `<path d="M86 96 C130 106 204 92 250 62 L259 84 C212 118 136 132 92 122Z" fill="#${color}" ${line}/>` +
    `<path d="M86 96 C130 106 204 92 250 62 L259 84 C212 118 136 132 92 122Z" fill="#fff" fill-opacity=".45"/>` +
    `<circle cx="164" cy="16" r="16" fill="#fff" ${line}/>`
  );
}

function figure(drawing: Drawing): StyleFigure {
  const { look } = drawing;
  const name = drawing.hat !== undefined || look.bald ? "mrClean" : look.hair.name;
  const beard = look.facialHair === "beard";
  const svg = createAvatar(micah, {
    seed: "fanc",
    baseColor: [look.skin],
    hair: [name as One<"hair">],
    hairColor: [look.hairColor],
    facialHair: ["beard"],
    facialHairProbability: beard ? 100 : 0,
    facialHairColor: [look.hairColor],
    glassesProbability: 0,
    earringsProbability: 0,
    eyebrows: [],
    eyes: [drawing.eyes.name as One<"eyes">],
    mouth: drawing.lipstick === undefined ? [drawing.mouth.name as One<"mouth">] : [],
    // A black mouth would vanish in a dark beard.
    mouthColor: [beard && look.hairTone !== "blond" ? "ffffff" : "000000"],
    nose: [NOSES[look.nose] ?? "curve"],
    ears: ["attached"],
    shirt: [drawing.clothing as One<"shirt">],
    shirtColor: [drawing.clothesColor],
  }).toString();
  // Over the bottom edge of the shirt's outline, which the style hides behind the edge of its image.
  const torso =
    `<path d="M42 356 H312 L330 520 V1200 H24 V520Z" fill="#${drawing.clothesColor}"/>` +
    '<path d="M41 359 L24 520 V1200 M313 359 L330 520 V1200" stroke="#000" stroke-width="4"/>';
  return { under: "", body: svgContent(svg) + torso + (drawing.hat === undefined ? "" : cap(drawing.hatColor)) };
}

/** Avatar Illustration System by Micah Lanier: outlined, turned to the right of the image, one ear. */
export const MICAH: AvatarStyle = {
  name: "micah",
  package: "@dicebear/micah",
  credit: micah.meta as AvatarStyle["credit"],
  geometry: {
    face: { x: 86, y: 46, width: 179, height: 221 },
    leftEye: { x: 158.5, y: 148.4 },
    rightEye: { x: 222.5, y: 138.4 },
    nose: { x: 200, y: 172 },
    mouth: { x: 198, y: 208 },
    mouthHalfWidth: 28,
    leftBrow: { x: 151, y: 123 },
    rightBrow: { x: 224, y: 111 },
    cheeks: [
      { x: 143, y: 193 },
      { x: 242, y: 178 },
    ],
    lobes: [{ x: 101, y: 197 }],
    chin: { x: 191, y: 266 },
    collar: { x: 174, y: 316 },
    tilt: -9,
  },
  hairs: [
    hair("pixie", "straight", { bangs: true, long: true }),
    hair("dannyPhantom", "straight", { bangs: true }),
    hair("full", "wavy", { long: true }),
    hair("fonze", "plain"),
    hair("mrT", "plain"),
  ],
  hats: ["cap"],
  mouths: [
    { name: "smile", smiling: true, open: false },
    { name: "smirk", smiling: true, open: false },
    { name: "laughing", smiling: true, open: true },
    { name: "sad", smiling: false, open: false },
    { name: "frown", smiling: false, open: false },
    { name: "surprised", smiling: false, open: true },
  ],
  eyes: [
    { name: "eyes", narrow: false },
    { name: "round", narrow: false },
    { name: "smiling", narrow: true },
  ],
  clothing: ["open", "crew", "collared"],
  noses: NOSES.length,
  figure,
};
