import { type Box, mapBox, wholeOf } from "../data/box.js";
import { fault } from "../errors/user-error.js";
import { blendMaps, type PlacedMap, valueRange } from "./blend-map.js";
import { boxOverlay, type NamedWindows } from "./box-overlay.js";
import { viridisHex } from "./colour-map.js";
import { LEGEND_HEIGHT, legend } from "./legend.js";
import { renderSvg } from "./render-svg.js";
import { dataUri, loadImage } from "./shown-image.js";
import { element, svgDocument, text } from "./svg.js";
import { theme } from "./theme.js";

/** A response map of an image or of a part of it. */
export interface ShownMap {
  /** Response map, rows x cols, row-major. */
  readonly map: Float32Array;
  readonly rows: number;
  readonly cols: number;
  /** Cells that cover the image (without a letterbox's border); the whole map if absent. */
  readonly valid?: Box;
  /** Part of the image that those cells cover, source pixels; the whole image if absent. */
  readonly region?: Box;
}

export interface Heatmap {
  readonly imagePath: string;
  /** Of one net; they have one scale. */
  readonly maps: readonly ShownMap[];
  /** Of each face. */
  readonly windows?: readonly NamedWindows[];
  readonly truth?: Box;
}

const PADDING = 20;
const BAR_WIDTH = 14;
const BAR_ROOM = 76;

/**
 * Response maps in colours over the grey image, with a scale of its values (like the paper's response-map figures).
 *
 * @returns PNG.
 * @throws UserError if the image cannot be read or the map holds NaN; RangeError if the map has another size.
 */
export async function renderHeatmap(heatmap: Heatmap): Promise<Uint8Array> {
  const { maps, windows = [], truth } = heatmap;
  for (const { map, rows, cols } of maps) {
    if (map.length !== rows * cols) throw new RangeError(`${map.length} values cannot be a ${rows} x ${cols} map`);
    if (!map.every(Number.isFinite)) throw fault("image/not-finite");
  }
  const { source, shown, pixels } = await loadImage(heatmap.imagePath);
  const placed = maps.map(
    ({ map, rows, cols, valid, region }): PlacedMap => ({
      values: map,
      rows,
      cols,
      valid: valid ?? wholeOf({ width: cols, height: rows }),
      region: mapBox(region ?? wholeOf(source), wholeOf(source), wholeOf(shown)),
    }),
  );
  const image = await dataUri(blendMaps(pixels, shown, placed), shown);
  const frame = { x: PADDING, y: PADDING, ...shown };
  const names = [...new Set(windows.flatMap((one) => [...one.keys()]))];
  const hasLegend = names.length > 0 || truth !== undefined;
  const width = PADDING + shown.width + BAR_ROOM + PADDING;
  const height = PADDING + shown.height + PADDING + (hasLegend ? LEGEND_HEIGHT : 0);
  const content = [
    element("rect", { width, height, fill: theme.page }),
    element("defs", {}, element("clipPath", { id: "photo" }, element("rect", { ...frame, rx: 8 }))),
    element("image", { ...frame, "xlink:href": image, "clip-path": "url(#photo)" }),
    boxOverlay(windows, truth, source, frame),
    colourScale(frame.x + frame.width + 14, frame, valueRange(...maps.map(({ map }) => map))),
    hasLegend ? legend(frame.x, frame.y + frame.height + 8, names, truth === undefined ? undefined : "truth") : "",
  ];
  return renderSvg(svgDocument(width, height, content.join("")));
}

function colourScale(
  x: number,
  { y, height }: Box,
  { low, high }: { readonly low: number; readonly high: number },
): string {
  const stops = Array.from({ length: 11 }, (_, i) =>
    element("stop", { offset: i / 10, "stop-color": viridisHex(1 - i / 10) }),
  );
  const gradient = element("linearGradient", { id: "scale", x1: 0, y1: 0, x2: 0, y2: 1 }, stops.join(""));
  const style = { size: 11, fill: theme.muted };
  const labels = [0, 0.5, 1].map((share) => {
    const baseline = y + 4 + share * height + (share === 0 ? 5 : share === 1 ? -5 : 0);
    return text(x + BAR_WIDTH + 7, baseline, valueText(high + share * (low - high)), style);
  });
  const bar = element("rect", { x, y, width: BAR_WIDTH, height, rx: 4, fill: "url(#scale)" });
  return element("defs", {}, gradient) + bar + labels.join("");
}

function valueText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}
