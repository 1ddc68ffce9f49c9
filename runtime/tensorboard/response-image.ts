import { wholeOf } from "../data/box.js";
import { blendMaps } from "../drawing/blend-map.js";
import type { Pixels } from "./filter-grid.js";
import type { ResponseImage } from "./run-board.js";

const gap = 4;
/** Smaller images are enlarged. */
const leastSide = 192;

/** The image, and next to it the image under its coloured response map. */
export function responseImage({ image, response }: ResponseImage): Pixels {
  const { rows, cols, values } = response;
  const large = enlarged(image, Math.ceil(leastSide / Math.min(image.height, image.width)));
  const map = { values, rows, cols, valid: wholeOf({ width: cols, height: rows }), region: wholeOf(large) };
  const coloured = { ...large, data: blendMaps(large.data, large, [map]) };
  return beside(large, coloured);
}

function enlarged({ height, width, data }: Pixels, scale: number): Pixels {
  const size = { height: height * scale, width: width * scale };
  const out = new Uint8Array(size.height * size.width * 3);
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, i += 3) {
      const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * 3;
      for (let part = 0; part < 3; part++) out[i + part] = data[from + part] ?? 0;
    }
  }
  return { ...size, data: out };
}

function beside(left: Pixels, right: Pixels): Pixels {
  const width = left.width + gap + right.width;
  const out = new Uint8Array(left.height * width * 3).fill(255);
  for (let y = 0; y < left.height; y++) {
    out.set(left.data.subarray(y * left.width * 3, (y + 1) * left.width * 3), y * width * 3);
    const from = (y * width + left.width + gap) * 3;
    out.set(right.data.subarray(y * right.width * 3, (y + 1) * right.width * 3), from);
  }
  return { height: left.height, width, data: out };
}
