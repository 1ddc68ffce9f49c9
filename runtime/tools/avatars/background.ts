import type { Random } from "../../random.js";
import type { Canvas, Rgb } from "./raster.js";

/** A colour by hue (0..1), saturation and value. */
function hsv(hue: number, saturation: number, value: number): Rgb {
  const channel = (n: number): number => {
    const k = (n + hue * 6) % 6;
    return 255 * (value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

function randomColor(random: Random): Rgb {
  return hsv(random.next(), random.uniform(0.08, 0.55), random.uniform(0.45, 0.98));
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** Smooth noise: random values on a coarse lattice, interpolated. */
function lattice(random: Random, cells: number): (u: number, v: number) => number {
  const values = Array.from({ length: (cells + 2) * (cells + 2) }, () => random.next());
  return (u, v) => {
    const x = u * cells;
    const y = v * cells;
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const fx = x - x0;
    const fy = y - y0;
    const at = (i: number, j: number): number => values[(y0 + j) * (cells + 2) + x0 + i] as number;
    return (at(0, 0) * (1 - fx) + at(1, 0) * fx) * (1 - fy) + (at(0, 1) * (1 - fx) + at(1, 1) * fx) * fy;
  };
}

type Texture = "plain" | "clouds" | "stripes" | "tiles";

/** Fills the canvas with a gradient between two random colours and, mostly, a texture on it. */
export function paintBackground(canvas: Canvas, random: Random, contrast = 1): void {
  const first = randomColor(random);
  const second = mix(first, randomColor(random), contrast);
  const texture = random.pick<Texture>(["plain", "clouds", "clouds", "stripes", "tiles"]);
  const angle = random.uniform(0, 2 * Math.PI);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const noise = lattice(random, 3 + random.below(6));
  const period = random.uniform(0.06, 0.25);
  const strength = contrast * random.uniform(0.1, 0.4);
  for (let row = 0; row < canvas.height; row++) {
    for (let column = 0; column < canvas.width; column++) {
      const u = column / canvas.width;
      const v = row / canvas.height;
      const along = (u - 0.5) * cos + (v - 0.5) * sin;
      const across = (v - 0.5) * cos - (u - 0.5) * sin;
      let share = along + 0.5;
      if (texture === "clouds") share += (noise(u, v) - 0.5) * 3 * strength;
      else if (texture === "stripes") share += Math.sin((along / period) * 2 * Math.PI) > 0 ? strength : -strength;
      else if (texture === "tiles") {
        const odd = (Math.floor(along / period) + Math.floor(across / period)) % 2 !== 0;
        share += odd ? strength : -strength;
      }
      const color = mix(first, second, Math.min(1, Math.max(0, share)));
      const to = (row * canvas.width + column) * 3;
      for (let c = 0; c < 3; c++) canvas.pixels[to + c] = color[c] as number;
    }
  }
}
