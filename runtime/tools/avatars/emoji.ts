import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { z } from "zod";
import { readRegularSync } from "../../files/regular-file.js";
import { CLUTTER_GROUPS, LEFT_OUT } from "./emoji-classes.js";

const entrySchema = z.object({
  hexcode: z.string().regex(/^[0-9A-F]+(-[0-9A-F]+)*$/),
  group: z.string(),
  subgroups: z.string(),
  annotation: z.string(),
});

export type EmojiEntry = z.infer<typeof entrySchema>;

/** A square image, four bytes a pixel, colour premultiplied by alpha. */
export interface Sprite {
  readonly side: number;
  readonly pixels: Uint8Array;
}

const SIDES = [16, 32, 64, 128, 256, 512] as const;
/** Sprites kept in memory per worker. */
const CACHE_BYTES = 96 * 1024 * 1024;

const folder = dirname(createRequire(import.meta.url).resolve("openmoji/package.json"));

/** OpenMoji's images without faces, by subgroup and as clutter, and a cache of their rasters. */
export class Emoji {
  readonly clutter: readonly EmojiEntry[];
  readonly #bySubgroup: ReadonlyMap<string, readonly EmojiEntry[]>;
  readonly #cache = new Map<string, Sprite>();
  #cached = 0;

  constructor() {
    const text = readRegularSync(join(folder, "data", "openmoji.json")).toString("utf8");
    const entries = z
      .array(entrySchema)
      .parse(JSON.parse(text))
      .filter((entry) => !LEFT_OUT.test(entry.annotation))
      .sort((a, b) => (a.hexcode < b.hexcode ? -1 : 1));
    this.clutter = entries.filter((entry) => CLUTTER_GROUPS.includes(entry.group));
    const bySubgroup = new Map<string, EmojiEntry[]>();
    for (const entry of entries) {
      if (entry.group.startsWith("extras")) continue;
      const list = bySubgroup.get(entry.subgroups) ?? [];
      list.push(entry);
      bySubgroup.set(entry.subgroups, list);
    }
    this.#bySubgroup = bySubgroup;
  }

  ofClass(subgroup: string): readonly EmojiEntry[] {
    const list = this.#bySubgroup.get(subgroup);
    if (list === undefined) throw new Error(`OpenMoji has no subgroup ${JSON.stringify(subgroup)}`);
    return list;
  }

  /** A raster of at least `side` pixels if the image has one. */
  sprite(entry: EmojiEntry, side: number): Sprite {
    const rasterSide = SIDES.find((candidate) => candidate >= side) ?? 512;
    const key = `${entry.hexcode}/${rasterSide}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const svg = readRegularSync(join(folder, "color", "svg", `${entry.hexcode}.svg`)).toString("utf8");
    const image = new Resvg(svg, {
      fitTo: { mode: "width", value: rasterSide },
      font: { loadSystemFonts: false },
    }).render();
    const made: Sprite = { side: rasterSide, pixels: new Uint8Array(image.pixels) };
    if (this.#cached > CACHE_BYTES) {
      this.#cache.clear();
      this.#cached = 0;
    }
    this.#cached += made.pixels.length;
    this.#cache.set(key, made);
    return made;
  }
}
