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
/** The head of a figure with its hair or hat: its width in face widths, and its height over the face in face heights. */
const HEAD = { wide: 1.9, above: 0.5 } as const;

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

/** Place, scale, turn (at most 12 degrees) and mirroring of the only figure of an image. */
export function placementOf(
  seed: number,
  look: Look,
  index: number,
  size: { readonly width: number; readonly height: number },
): Placement {
  const random = new Random(seed, "placement", look.identity, index);
  const pose = poseOf(random);
  const side = Math.min(size.width, size.height);
  const faceHeight = side * random.uniform(FACE_SHARE.low, FACE_SHARE.high);
  return placed(random, look, pose, faceHeight, ({ halfWidth, halfHeight }) => ({
    low: { x: halfWidth + 2, y: halfHeight + 2 + ROOM_ABOVE * faceHeight },
    high: { x: size.width - halfWidth - 2, y: size.height - halfHeight - 2 - ROOM_BELOW * faceHeight },
  }));
}

/**
 * The same for a figure whose face, hair and necktie are in a part of the image; its shoulders can extend beyond it.
 * @param share size of the face as a share of the largest that fits, varied by up to a fifth.
 */
export function placementIn(random: Random, look: Look, part: Box, share: number): Placement {
  const pose = poseOf(random);
  const { face } = styleNamed(look.style).geometry;
  const widest = part.width / (HEAD.wide * look.breadth * (face.width / face.height));
  const highest = part.height / (HEAD.above + 1 + ROOM_BELOW);
  const faceHeight = Math.min(widest, highest) * share * random.uniform(0.8, 1);
  return placed(random, look, pose, faceHeight, ({ halfWidth, halfHeight }) => ({
    low: { x: part.x + HEAD.wide * halfWidth, y: part.y + (1 + 2 * HEAD.above) * halfHeight },
    high: {
      x: part.x + part.width - HEAD.wide * halfWidth,
      y: part.y + part.height - halfHeight - ROOM_BELOW * faceHeight,
    },
  }));
}

interface Pose {
  readonly mirrored: boolean;
  /** Radians. */
  readonly turn: number;
}

const poseOf = (random: Random): Pose => ({
  mirrored: random.chance(0.5),
  turn: (random.uniform(-LARGEST_TURN, LARGEST_TURN) * Math.PI) / 180,
});

/** A figure with a face of a height, anywhere in the range of its centre. */
function placed(
  random: Random,
  look: Look,
  { mirrored, turn }: Pose,
  faceHeight: number,
  rangeOf: (bounds: { readonly halfWidth: number; readonly halfHeight: number }) => {
    readonly low: Point;
    readonly high: Point;
  },
): Placement {
  const { geometry } = styleNamed(look.style);
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
  const { low, high } = rangeOf(bounds);
  const target = {
    x: random.uniform(low.x, Math.max(low.x, high.x)),
    y: random.uniform(low.y, Math.max(low.y, high.y)),
  };
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
