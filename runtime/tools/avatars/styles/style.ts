import type { Box } from "../../../data/box.js";
import type { Drawing, Eyes, Hair, Mouth } from "../drawing.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Places of the parts of a style in the units of its view box, measured on rendered images. "Left" is the left of the
 * image.
 */
export interface StyleGeometry {
  /** Chin to top of the head, ear to ear. */
  readonly face: Box;
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly mouth: Point;
  readonly mouthHalfWidth: number;
  readonly leftBrow: Point;
  readonly rightBrow: Point;
  readonly cheeks: readonly Point[];
  readonly lobes: readonly Point[];
  readonly chin: Point;
  readonly collar: Point;
  /** Turn of the head in degrees, clockwise. */
  readonly tilt: number;
}

/** The parts of an image that the style draws, as SVG fragments in its units. */
export interface StyleFigure {
  /** Drawn first: the body below the style's image. */
  readonly under: string;
  /** Drawn below the parts that all styles share. */
  readonly body: string;
}

/** Title, author and licence of a drawing style or image set, for the credits of a data set. */
export interface Credit {
  readonly title: string;
  readonly creator: string;
  readonly source: string;
  readonly license: { readonly name: string; readonly url: string };
}

export interface AvatarStyle {
  readonly name: string;
  readonly package: string;
  readonly credit: Credit;
  readonly geometry: StyleGeometry;
  readonly hairs: readonly Hair[];
  readonly hats: readonly string[];
  readonly mouths: readonly Mouth[];
  readonly eyes: readonly Eyes[];
  readonly clothing: readonly string[];
  readonly noses: number;
  figure(drawing: Drawing): StyleFigure;
}

/** Shorthand for the hair tables. */
export function hair(name: string, texture: Hair["texture"], flags: { bangs?: true; long?: true } = {}): Hair {
  return { name, texture, bangs: flags.bangs === true, long: flags.long === true };
}

/** The drawn content of an avatar's SVG text, without its frame, its metadata and its clipping to the view box. */
export function svgContent(svg: string): string {
  const start = svg.indexOf('<g mask="url(#viewboxMask)">');
  const end = svg.lastIndexOf("</svg>");
  if (start < 0 || end < start) throw new Error("unexpected SVG layout from @dicebear/core");
  return svg.slice(start, end).replace(' mask="url(#viewboxMask)"', "");
}
