import type { Random } from "../../random.js";

/** Facial hair in the words of CelebA's attributes: `both` is a moustache with a goatee, `beard` covers cheeks, lip and chin. */
export type FacialHair = "none" | "mustache" | "goatee" | "both" | "beard";

export type HairTone = "black" | "blond" | "brown";

/** The look of one hair variant of a style. The labels Wavy_Hair, Straight_Hair and Bangs follow from it. */
export interface Hair {
  readonly name: string;
  /** `plain` is hair too short to be called straight or wavy. */
  readonly texture: "wavy" | "straight" | "plain";
  /** Hair covers most of the forehead. */
  readonly bangs: boolean;
  /** Falls below the ears. */
  readonly long: boolean;
}

/** A mouth of a style, or one of the four painted (lipstick) mouths drawn by `parts.ts`. */
export interface Mouth {
  readonly name: string;
  readonly smiling: boolean;
  readonly open: boolean;
}

export interface Eyes {
  readonly name: string;
  /** Closed to a line or an arc. */
  readonly narrow: boolean;
}

/** The traits that an identity has in all its images. */
export interface Look {
  readonly identity: number;
  readonly style: string;
  readonly skin: string;
  readonly pale: boolean;
  readonly hairTone: HairTone;
  readonly hairColor: string;
  readonly bald: boolean;
  readonly hair: Hair;
  readonly facialHair: FacialHair;
  readonly bushyBrows: boolean;
  /** Index into the style's noses. */
  readonly nose: number;
  /** Width of the head as a share of its usual width. */
  readonly breadth: number;
  /** Probabilities of painted lips, earrings and a necktie in an image of this identity. */
  readonly habits: { readonly lipstick: number; readonly earrings: number; readonly necktie: number };
}

/** Everything drawn in one figure. The labels depend only on it (`labels.ts`). */
export interface Drawing {
  readonly look: Look;
  readonly hat: string | undefined;
  readonly hatColor: string;
  readonly glasses: "round" | "square" | undefined;
  readonly glassesColor: string;
  readonly mouth: Mouth;
  readonly lipstick: string | undefined;
  readonly eyes: Eyes;
  readonly archedBrows: boolean;
  readonly rosyCheeks: boolean;
  readonly earrings: string | undefined;
  readonly necktie: string | undefined;
  readonly clothing: string;
  readonly clothesColor: string;
  readonly blurry: boolean;
}

/** The painted mouths, the same in every style. */
export const PAINTED_MOUTHS: readonly Mouth[] = [
  { name: "closed", smiling: false, open: false },
  { name: "closed-smile", smiling: true, open: false },
  { name: "open", smiling: false, open: true },
  { name: "open-smile", smiling: true, open: true },
];

/** Share of blurry images. */
export const BLURRY_SHARE = 0.22;

/** An element with these flags; every style has at least one for each combination. */
export function pickMouth(random: Random, mouths: readonly Mouth[], smiling: boolean, open: boolean): Mouth {
  return random.pick(mouths.filter((mouth) => mouth.smiling === smiling && mouth.open === open));
}
