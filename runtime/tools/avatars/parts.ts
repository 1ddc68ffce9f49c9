import type { Drawing } from "./drawing.js";
import type { AvatarStyle, Point } from "./styles/style.js";

/**
 * Parts that look the same in every style, so their attributes mean the same everywhere. Each is drawn around its own
 * origin in hundredths of the face's height, then moved, turned and scaled onto the geometry of the style.
 */

const INK = "#1d1a20";

function at(point: Point, angle: number, scale: number, content: string): string {
  return `<g transform="translate(${point.x} ${point.y}) rotate(${angle}) scale(${scale})">${content}</g>`;
}

function brow(arched: boolean, bushy: boolean, color: string): string {
  const path = arched ? "M-9 1 Q-1 -13 9 1" : "M-9 0 H9";
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${bushy ? 6.4 : 2.2}" stroke-linecap="round"/>`;
}

const CHEEK = '<ellipse rx="8.5" ry="6.5" fill="#f2365c" fill-opacity="0.62"/>';

function earring(color: string): string {
  return `<path d="M0 -1 V4" stroke="${INK}" stroke-width="1.4"/><circle cy="8" r="5.2" fill="${color}" stroke="${INK}" stroke-width="1.2"/>`;
}

function mouth(name: string, color: string): string {
  const rim = `fill="${color}" stroke="${INK}" stroke-opacity="0.5" stroke-width="0.8"`;
  const line = `fill="none" stroke="${INK}" stroke-width="1.2" stroke-linecap="round"`;
  switch (name) {
    case "closed":
      return `<path d="M-12 0 Q-6 -6.5 0 -3.6 Q6 -6.5 12 0 Q0 9.5 -12 0Z" ${rim}/><path d="M-11 0 H11" ${line}/>`;
    case "closed-smile":
      return `<path d="M-15 -5 Q-7 -4.5 0 -1.5 Q7 -4.5 15 -5 Q10 9.5 0 9.5 Q-10 9.5 -15 -5Z" ${rim}/><path d="M-14 -4.4 Q0 8 14 -4.4" ${line}/>`;
    case "open":
      return `<ellipse cy="1" rx="9" ry="9.5" ${rim}/><ellipse cy="1" rx="4.4" ry="5" fill="${INK}"/>`;
    case "open-smile":
      return `<path d="M-16 -6 Q0 -4 16 -6 Q14 13 0 13 Q-14 13 -16 -6Z" ${rim}/><path d="M-11.5 -2.6 Q0 -0.6 11.5 -2.6 Q9 8 0 8 Q-9 8 -11.5 -2.6Z" fill="${INK}"/><path d="M-10.8 -1.6 Q0 0.4 10.8 -1.6 L9.8 1.6 Q0 3.4 -9.8 1.6Z" fill="#fff"/>`;
    default:
      throw new Error(`no painted mouth ${JSON.stringify(name)}`);
  }
}

function moustache(color: string): string {
  return `<path d="M0 -3 C4 -7 10 -5 19 2 C13 6 4 5 0 1.5 C-4 5 -13 6 -19 2 C-10 -5 -4 -7 0 -3Z" fill="${color}"/>`;
}

/** Chin hair: from under the mouth to just below the chin. */
function goatee(color: string, height: number): string {
  return `<path d="M-9 0 Q0 -4 9 0 L11 ${height - 9} Q8 ${height + 5} 0 ${height + 5} Q-8 ${height + 5} -11 ${height - 9}Z" fill="${color}"/>`;
}

function glasses(shape: "round" | "square", color: string, left: number, right: number): string {
  const frame = `fill="#e8f4ff" fill-opacity="0.28" stroke="${color}" stroke-width="3.4"`;
  const lens = (x: number): string =>
    shape === "round"
      ? `<circle cx="${x}" cy="1" r="13" ${frame}/>`
      : `<rect x="${x - 14}" y="-9" width="28" height="20" rx="3.5" ${frame}/>`;
  const gap = shape === "round" ? 13 : 14;
  const bridge = `<path d="M${left + gap} -1 H${right - gap} M${left - gap} -1 h-7 M${right + gap} -1 h7" stroke="${color}" stroke-width="3.2"/>`;
  return lens(left) + lens(right) + bridge;
}

function necktie(color: string): string {
  return `<path d="M-6 0 H6 L4.5 8 H-4.5Z M-4.5 9 H4.5 L9.5 60 L0 70 L-9.5 60Z" fill="${color}" stroke="${INK}" stroke-width="1"/>`;
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function darker(hex: string, factor: number): string {
  const channel = (start: number): string =>
    Math.round(Number.parseInt(hex.slice(start, start + 2), 16) * factor)
      .toString(16)
      .padStart(2, "0");
  return `#${channel(0)}${channel(2)}${channel(4)}`;
}

/** Hair colour of eyebrows, moustache and beard: a little darker, to be visible on any skin. */
export function facialHairColor(hairColor: string): string {
  return darker(hairColor, 0.8);
}

/** The shared parts of a drawing as SVG in the style's units, in drawing order. */
export function sharedParts(drawing: Drawing, style: AvatarStyle): string {
  const g = style.geometry;
  const { look } = drawing;
  const k = g.face.height / 100;
  const hairColor = facialHairColor(look.hairColor);
  const parts: string[] = [];
  if (drawing.necktie !== undefined) parts.push(at(g.collar, 0, k, necktie(drawing.necktie)));
  if (drawing.rosyCheeks) parts.push(...g.cheeks.map((cheek) => at(cheek, g.tilt, k, CHEEK)));
  if (look.facialHair === "goatee" || look.facialHair === "both") {
    const start: Point = { x: g.mouth.x + (g.chin.x - g.mouth.x) * 0.42, y: g.mouth.y + (g.chin.y - g.mouth.y) * 0.42 };
    parts.push(at(start, g.tilt, k, goatee(hairColor, (g.chin.y - start.y) / k)));
  }
  if (drawing.lipstick !== undefined) parts.push(at(g.mouth, g.tilt, k, mouth(drawing.mouth.name, drawing.lipstick)));
  if (look.facialHair === "mustache" || look.facialHair === "both") {
    const lip: Point = { x: g.nose.x * 0.45 + g.mouth.x * 0.55, y: g.nose.y * 0.45 + g.mouth.y * 0.55 };
    parts.push(at(lip, g.tilt, k, moustache(hairColor)));
  }
  const browPath = brow(drawing.archedBrows, look.bushyBrows, darker(look.hairColor, 0.62));
  parts.push(at(g.leftBrow, g.tilt, k, browPath), at(g.rightBrow, g.tilt, k, browPath));
  if (drawing.glasses !== undefined) {
    const half = Math.hypot(g.rightEye.x - g.leftEye.x, g.rightEye.y - g.leftEye.y) / 2 / k;
    const frame = glasses(drawing.glasses, drawing.glassesColor, -half, half);
    parts.push(at(middle(g.leftEye, g.rightEye), g.tilt, k, frame));
  }
  const jewel = drawing.earrings;
  if (jewel !== undefined) parts.push(...g.lobes.map((lobe) => at(lobe, 0, k, earring(jewel))));
  return parts.join("");
}
