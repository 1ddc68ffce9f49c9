import { Random } from "../../runtime/random.js";

/** An RGB image of filled ellipses, rectangles and diamonds, turned and of random colours, with noise of up to 10 grey levels. */
export function randomShapes(seed: number, width: number, height: number, shapes: number): Uint8Array {
  const random = new Random("random shapes", seed);
  const pixels = new Uint8Array(width * height * 3).fill(random.below(256));
  for (let shape = 0; shape < shapes; shape++) {
    const [cx, cy] = [random.uniform(0, width), random.uniform(0, height)];
    const [rx, ry] = [random.uniform(8, width / 4), random.uniform(8, height / 4)];
    const turn = random.uniform(0, Math.PI);
    const kind = random.below(3);
    const colour = [random.below(256), random.below(256), random.below(256)];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const u = Math.abs((x - cx) * Math.cos(turn) + (y - cy) * Math.sin(turn)) / rx;
        const v = Math.abs((y - cy) * Math.cos(turn) - (x - cx) * Math.sin(turn)) / ry;
        const size = kind === 0 ? Math.hypot(u, v) : kind === 1 ? Math.max(u, v) : u + v;
        if (size < 1) pixels.set(colour, (y * width + x) * 3);
      }
  }
  const noise = random.uniform(0, 20);
  return pixels.map((value) => Math.min(255, Math.max(0, Math.round(value + noise * (random.next() - 0.5)))));
}
