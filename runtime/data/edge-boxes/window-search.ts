import type { EdgeBoxOptions } from "./options.js";
import type { WindowScore } from "./window-score.js";

/** A scored window: the columns and rows of pixels on which its border runs. */
export interface ScoredWindow {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly score: number;
}

type SearchOptions = Pick<EdgeBoxOptions, "alpha" | "maxAspect" | "minArea" | "minScore">;

/** The smallest step of the search, in pixels. */
const FINEST = 2;
/** Scores that grow by a smaller share have not grown: sums differ by rounding. */
const ROUNDING = 1e-9;

/**
 * The windows of a grid that reach `minScore`, each refined (EdgeBoxes, section 3.3). Neighbours in position, scale and
 * aspect ratio have an IoU of `alpha`: a scale is the next one times sqrt(1 / alpha), sides change by
 * (1 + alpha) / (2 alpha) from one aspect ratio to the next, and positions are (1 - alpha) / (1 + alpha) of a side apart.
 */
export function searchWindows(
  { width, height }: { readonly width: number; readonly height: number },
  score: WindowScore,
  options: SearchOptions,
): readonly ScoredWindow[] {
  const { alpha, maxAspect, minArea, minScore } = options;
  const share = (1 - alpha) / (1 + alpha);
  const found: ScoredWindow[] = [];
  for (const size of windowSizes(width, height, alpha, maxAspect, minArea)) {
    const stepX = Math.max(FINEST, Math.floor(size.width * share));
    const stepY = Math.max(FINEST, Math.floor(size.height * share));
    for (let left = 0; left < width - size.width + stepX; left += stepX) {
      for (let top = 0; top < height - size.height + stepY; top += stepY) {
        const right = Math.min(width - 1, left + size.width);
        const bottom = Math.min(height - 1, top + size.height);
        if (right <= left || bottom <= top) continue;
        const reached = score(left, top, right, bottom, minScore);
        if (reached > 0) found.push(refined({ left, top, right, bottom, score: reached }, share, width, height, score));
      }
    }
  }
  return found;
}

/** Widths and heights, smallest first, until a window covers the longer side of the image. */
function windowSizes(
  width: number,
  height: number,
  alpha: number,
  maxAspect: number,
  minArea: number,
): readonly { readonly width: number; readonly height: number }[] {
  const scaleStep = Math.sqrt(1 / alpha);
  const sideStep = (1 + alpha) / (2 * alpha);
  // Both sides change, one up and one down: the aspect ratio changes by the square.
  const aspects = Math.floor(Math.log(maxAspect) / Math.log(sideStep ** 2));
  const smallest = Math.sqrt(minArea);
  const scales = Math.ceil(Math.log(Math.max(width, height) / smallest) / Math.log(scaleStep));
  const sizes: { width: number; height: number }[] = [];
  for (let s = 0; s < scales; s++) {
    for (let a = -aspects; a <= aspects; a++) {
      const side = smallest * scaleStep ** s;
      sizes.push({ width: Math.floor(side * sideStep ** a), height: Math.floor(side / sideStep ** a) });
    }
  }
  return sizes;
}

/**
 * Moves one border after the other while the score grows, by steps that are halved in each round until both are fine. The
 * first step is half of that between windows of this size.
 */
function refined(window: ScoredWindow, share: number, width: number, height: number, score: WindowScore): ScoredWindow {
  let { left, top, right, bottom, score: best } = window;
  const improves = (x0: number, y0: number, x1: number, y1: number): boolean => {
    const l = Math.max(0, x0);
    const t = Math.max(0, y0);
    const r = Math.min(width - 1, x1);
    const b = Math.min(height - 1, y1);
    if (r <= l || b <= t) return false;
    const reached = score(l, t, r, b, best);
    if (reached <= best * (1 + ROUNDING)) return false;
    left = l;
    top = t;
    right = r;
    bottom = b;
    best = reached;
    return true;
  };
  let dx = Math.floor((right - left) * share) >> 1;
  let dy = Math.floor((bottom - top) * share) >> 1;
  while (dx > FINEST || dy > FINEST) {
    if (!improves(left, top - dy, right, bottom)) improves(left, top + dy, right, bottom);
    if (!improves(left, top, right, bottom + dy)) improves(left, top, right, bottom - dy);
    if (!improves(left - dx, top, right, bottom)) improves(left + dx, top, right, bottom);
    if (!improves(left, top, right + dx, bottom)) improves(left, top, right - dx, bottom);
    dx >>= 1;
    dy >>= 1;
  }
  return { left, top, right, bottom, score: best };
}
