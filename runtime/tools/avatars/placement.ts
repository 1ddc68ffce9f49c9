import type { Box } from "../../data/box.js";
import type { Landmarks } from "../../data/face-data.js";
import { Random } from "../../random.js";
import type { Look } from "./drawing.js";
import { styleNamed } from "./styles/index.js";
import type { Point, StyleGeometry } from "./styles/style.js";

/** x' = a x + c y + e, y' = b x + d y + f, as in SVG's matrix(a b c d e f). */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export interface Placement {
  /** From the style's units to pixels of the image. */
  readonly matrix: Affine;
  readonly mirrored: boolean;
  /** The face in the image, whole pixels, inside the image. */
  readonly box: Box;
  readonly landmarks: Landmarks;
}

const LARGEST_TURN = 12;
/** Face height over the shorter side of the image. */
const FACE_SHARE = { low: 0.24, high: 0.5 };
/** Room kept under the chin, in face heights: neck, collar and the knot and blade of a necktie. */
const ROOM_BELOW = 0.62;
const ROOM_ABOVE = 0.1;

function apply(m: Affine, p: Point): Point {
  return { x: m.a * p.x + m.c * p.y + m.e, y: m.b * p.x + m.d * p.y + m.f };
}

/** Bounds of the ellipse inscribed in a face box, after the transform. */
function ellipseBounds(m: Affine, face: Box): { center: Point; halfWidth: number; halfHeight: number } {
  const rx = face.width / 2;
  const ry = face.height / 2;
  return {
    center: apply(m, { x: face.x + rx, y: face.y + ry }),
    halfWidth: Math.hypot(m.a * rx, m.c * ry),
    halfHeight: Math.hypot(m.b * rx, m.d * ry),
  };
}

function landmarksOf(m: Affine, g: StyleGeometry, mirrored: boolean): Landmarks {
  const turn = (g.tilt * Math.PI) / 180;
  const corner = (side: -1 | 1): Point => ({
    x: g.mouth.x + side * g.mouthHalfWidth * Math.cos(turn),
    y: g.mouth.y + side * g.mouthHalfWidth * Math.sin(turn),
  });
  const pair = (left: Point, right: Point): [Point, Point] => (mirrored ? [right, left] : [left, right]);
  const [leftEye, rightEye] = pair(g.leftEye, g.rightEye);
  const [leftMouth, rightMouth] = pair(corner(-1), corner(1));
  const at = (p: Point): [number, number] => {
    const q = apply(m, p);
    return [Math.round(q.x), Math.round(q.y)];
  };
  return [...at(leftEye), ...at(rightEye), ...at(g.nose), ...at(leftMouth), ...at(rightMouth)];
}

/** Place, scale, turn (at most 12 degrees) and mirroring of the figure of an image. */
export function placementOf(
  seed: number,
  look: Look,
  index: number,
  size: { readonly width: number; readonly height: number },
): Placement {
  const random = new Random(seed, "placement", look.identity, index);
  const { geometry } = styleNamed(look.style);
  const mirrored = random.chance(0.5);
  const turn = (random.uniform(-LARGEST_TURN, LARGEST_TURN) * Math.PI) / 180;
  const side = Math.min(size.width, size.height);
  const faceHeight = side * random.uniform(FACE_SHARE.low, FACE_SHARE.high);
  const scaleY = faceHeight / geometry.face.height;
  const scaleX = scaleY * look.breadth * (mirrored ? -1 : 1);
  const rotated: Affine = {
    a: Math.cos(turn) * scaleX,
    b: Math.sin(turn) * scaleX,
    c: -Math.sin(turn) * scaleY,
    d: Math.cos(turn) * scaleY,
    e: 0,
    f: 0,
  };
  const bounds = ellipseBounds(rotated, geometry.face);
  const low = { x: bounds.halfWidth + 2, y: bounds.halfHeight + 2 + ROOM_ABOVE * faceHeight };
  const high = {
    x: size.width - bounds.halfWidth - 2,
    y: size.height - bounds.halfHeight - 2 - ROOM_BELOW * faceHeight,
  };
  const target = { x: random.uniform(low.x, high.x), y: random.uniform(low.y, Math.max(low.y, high.y)) };
  const matrix = { ...rotated, e: target.x - bounds.center.x, f: target.y - bounds.center.y };
  const x = Math.round(target.x - bounds.halfWidth);
  const y = Math.round(target.y - bounds.halfHeight);
  const box = {
    x,
    y,
    width: Math.round(target.x + bounds.halfWidth) - x,
    height: Math.round(target.y + bounds.halfHeight) - y,
  };
  return { matrix, mirrored, box, landmarks: landmarksOf(matrix, geometry, mirrored) };
}
