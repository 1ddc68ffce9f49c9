import { Random } from "../../random.js";
import { BLURRY_SHARE, type Drawing, type Look, PAINTED_MOUTHS, pickMouth } from "./drawing.js";
import { styleNamed } from "./styles/index.js";

const CLOTHES = ["c0392b", "2e86c1", "239b56", "7d3c98", "d68910", "34495e", "16a085", "d35499", "ecf0f1", "5d4037"];
const HATS = ["c2185b", "1565c0", "2e7d32", "f9a825", "6a1b9a", "d84315", "00838f", "455a64"];
const LIPS = ["c8102e", "a3123f", "e0115f", "b5152b"];
const JEWELS = ["ffd700", "f4f7fb", "e53935", "00bcd4"];
const FRAMES = ["101014", "5b1616", "12305e", "b71c1c"];
const TIES = ["8e1b2f", "1a2f6b", "f2c230", "14532d", "111111", "f5f5f5"];

/** A colour of the list that differs visibly from another colour (by the sum of channel differences). */
function contrasting(random: Random, colors: readonly string[], other: string): string {
  const channels = (hex: string): number[] => [0, 2, 4].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  const reference = channels(other);
  const distance = (hex: string): number =>
    channels(hex).reduce((sum, value, i) => sum + Math.abs(value - (reference[i] as number)), 0);
  const far = colors.filter((color) => distance(color) > 220);
  return random.pick(far.length > 0 ? far : colors);
}

/** The content of one image of an identity: a pure function of seed, look and image index. */
export function drawingOf(seed: number, look: Look, index: number): Drawing {
  const random = new Random(seed, "drawing", look.identity, index);
  const style = styleNamed(look.style);
  const hatted = random.chance(0.22);
  const spectacled = random.chance(0.36);
  const smiling = random.chance(0.52);
  const open = random.chance(0.46);
  const painted = random.chance(look.habits.lipstick);
  const narrow = random.chance(0.38);
  const archedBrows = random.chance(0.5);
  const rosyCheeks = random.chance(0.4);
  const jewelled = random.chance(look.habits.earrings);
  const tied = random.chance(look.habits.necktie);
  const blurry = random.chance(BLURRY_SHARE);
  const clothesColor = random.pick(CLOTHES);
  return {
    look,
    hat: hatted ? random.pick(style.hats) : undefined,
    hatColor: random.pick(HATS),
    glasses: spectacled ? random.pick(["round", "square"]) : undefined,
    glassesColor: `#${contrasting(random, FRAMES, look.skin)}`,
    mouth: pickMouth(random, painted ? PAINTED_MOUTHS : style.mouths, smiling, open),
    lipstick: painted ? `#${random.pick(LIPS)}` : undefined,
    eyes: random.pick(style.eyes.filter((eyes) => eyes.narrow === narrow)),
    archedBrows,
    rosyCheeks,
    earrings: jewelled ? `#${random.pick(JEWELS)}` : undefined,
    necktie: tied ? `#${contrasting(random, TIES, clothesColor)}` : undefined,
    clothing: random.pick(style.clothing),
    clothesColor,
    blurry,
  };
}
