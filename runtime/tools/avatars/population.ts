import type { Split } from "../../data/face-data.js";
import { Random } from "../../random.js";
import type { FacialHair, HairTone, Look } from "./drawing.js";
import type { AvatarsRecipe } from "./options.js";
import { styleNamed } from "./styles/index.js";
import type { AvatarStyle } from "./styles/style.js";

/** Shares of the identities in training, validation and test (the rest). */
const TRAIN_SHARE = 0.7;
const VALIDATION_SHARE = 0.15;

const BALD_SHARE = 0.27;
/** Of those with hair. */
const BANGS_SHARE = 0.42;
const PALE_SKINS = ["fff0e6", "fdeade", "fbe6dc"];
const OTHER_SKINS = ["e2a878", "cf8f5f", "b3703f", "8d5530", "6b3d22"];
const HAIR_COLORS: Readonly<Record<HairTone, readonly string[]>> = {
  black: ["17141a", "221c20", "141821"],
  blond: ["e8c25a", "f0d27c", "dcb148"],
  brown: ["6e3f1e", "7d4a26", "5e3418"],
};
const NATURAL_TONES: readonly HairTone[] = ["black", "blond", "brown"];

/**
 * A number in [0, 1) for each identity and trait. The numbers of a trait are spread evenly within every split, so a share of a
 * quarter is a quarter in training and in test, also with few identities.
 */
class Quantiles {
  readonly #recipe: AvatarsRecipe;
  readonly #members: ReadonlyMap<Split, readonly number[]>;
  readonly #splits: readonly Split[];
  readonly #cache = new Map<string, readonly number[]>();

  constructor(recipe: AvatarsRecipe, splits: readonly Split[]) {
    this.#recipe = recipe;
    this.#splits = splits;
    const members = new Map<Split, number[]>();
    for (const [identity, split] of splits.entries()) {
      const list = members.get(split) ?? [];
      list.push(identity);
      members.set(split, list);
    }
    this.#members = members;
  }

  /** @param within the identities for which this holds share the trait evenly, and so do the others. */
  of(trait: string, identity: number, within: (identity: number) => boolean = () => true): number {
    const known = this.#cache.get(trait) ?? this.#deal(trait, within);
    this.#cache.set(trait, known);
    return known[identity] as number;
  }

  #deal(trait: string, within: (identity: number) => boolean): readonly number[] {
    const values = new Array<number>(this.#splits.length).fill(0);
    for (const [split, members] of this.#members) {
      const order = new Random(this.#recipe.seed, "trait", trait, split).shuffle(members);
      const parts = [order.filter(within), order.filter((identity) => !within(identity))];
      for (const part of parts) {
        for (const [rank, identity] of part.entries()) values[identity] = (rank + 0.5) / part.length;
      }
    }
    return values;
  }
}

/** The split of each identity, 0-based. At least one identity falls in each of the three. */
export function splitsOf(recipe: AvatarsRecipe): readonly Split[] {
  const count = recipe.identities;
  const validation = Math.max(1, Math.round(count * VALIDATION_SHARE));
  const train = Math.min(count - validation - 1, Math.max(1, Math.round(count * TRAIN_SHARE)));
  const order = new Random(recipe.seed, "split").shuffle(Array.from({ length: count }, (_, i) => i));
  const splits = new Array<Split>(count).fill("test");
  for (const [rank, identity] of order.entries()) {
    if (rank < train) splits[identity] = "train";
    else if (rank < train + validation) splits[identity] = "validation";
  }
  return splits;
}

function indexAt(quantile: number, count: number): number {
  return Math.min(count - 1, Math.floor(quantile * count));
}

function at<T>(list: readonly T[], quantile: number): T {
  return list[indexAt(quantile, list.length)] as T;
}

function facialHairAt(quantile: number): FacialHair {
  if (quantile < 0.14) return "none";
  if (quantile < 0.36) return "mustache";
  if (quantile < 0.6) return "goatee";
  if (quantile < 0.78) return "both";
  return "beard";
}

/** Bangs are drawn first, then the texture: both have their share whatever the style offers most. */
function hairOf(style: AvatarStyle, fringe: number, kind: number, longLikely: boolean): Look["hair"] {
  const bangs = fringe < BANGS_SHARE;
  const byFringe = style.hairs.filter((hair) => hair.bangs === bangs);
  const wanted = kind < 0.56 ? "wavy" : kind < 0.78 ? "straight" : "plain";
  const byTexture = byFringe.filter((hair) => hair.texture === wanted);
  const pool = byTexture.length > 0 ? byTexture : byFringe;
  const byLength = pool.filter((hair) => hair.long === longLikely);
  return at(
    byLength.length > 0 ? byLength : pool,
    bangs ? fringe / BANGS_SHARE : (fringe - BANGS_SHARE) / (1 - BANGS_SHARE),
  );
}

/**
 * The identities of a data set. Two habits of dress (facial hair and neckties; painted lips and earrings) make the
 * attributes depend on each other as they do in photographs.
 */
export function population(recipe: AvatarsRecipe): {
  readonly looks: readonly Look[];
  readonly splits: readonly Split[];
} {
  const splits = splitsOf(recipe);
  const quantiles = new Quantiles(recipe, splits);
  const hairy = (identity: number): boolean => quantiles.of("bald", identity) >= BALD_SHARE;
  const looks = splits.map((_, i): Look => {
    const q = (trait: string): number => quantiles.of(trait, i);
    const ofHair = (trait: string): number => quantiles.of(trait, i, hairy);
    const style = styleNamed(at(recipe.styles, q("style")));
    const bearded = q("habits") < 0.6;
    const pale = q("pale") < 0.36;
    const hairTone = at(NATURAL_TONES, ofHair("tone"));
    return {
      identity: i + 1,
      style: style.name,
      skin: at(pale ? PALE_SKINS : OTHER_SKINS, q("skin")),
      pale,
      hairTone,
      hairColor: at(HAIR_COLORS[hairTone], q("shade")),
      bald: !hairy(i),
      hair: hairOf(style, ofHair("fringe"), ofHair("texture"), !bearded),
      facialHair: bearded ? facialHairAt(q("facial hair")) : "none",
      bushyBrows: q("brows") < 0.45,
      nose: indexAt(q("nose"), style.noses),
      breadth: 0.92 + 0.16 * q("breadth"),
      habits: bearded
        ? { lipstick: 0, earrings: 0.2, necktie: 0.45 }
        : { lipstick: 0.75, earrings: 0.6, necktie: 0.15 },
    };
  });
  return { looks, splits };
}
