import { renderSvg } from "./render-svg.js";
import { encodedFor } from "./shown-image.js";
import { element, svgDocument, text } from "./svg.js";
import { fitText, textWidth } from "./text-width.js";
import { theme } from "./theme.js";

export interface CorrelationMap {
  readonly names: readonly string[];
  /** Symmetric, in [-1, 1]; null for an undefined correlation. */
  readonly values: readonly (readonly (number | null)[])[];
  readonly title: string;
}

const CELL = 26;
const PADDING = 24;
const TITLE = 34;
const NAME = 12;
const VALUE = 9;
const LONGEST_NAME = 220;
const SCALE = { room: 84, width: 14, most: 320 } as const;
/** Values closer to 0 are not printed. */
const WRITTEN = 0.1;

/** Blue above 0, orange below, white at 0. Colour-blind readers can distinguish them; in grey, depth shows the strength. */
const TOGETHER = [0x1d, 0x4e, 0xd8] as const;
const APART = [0xc2, 0x41, 0x0c] as const;

/** Colour of a correlation, "#rrggbb"; the square root makes weak ones visible. */
export function correlationColour(value: number): string {
  const end = value >= 0 ? TOGETHER : APART;
  const depth = Math.min(1, Math.abs(value)) ** 0.75;
  return `#${end
    .map((part) =>
      Math.round(255 + depth * (part - 255))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** A matrix of correlations in colours, with names on both sides, as an SVG document. */
export function correlationSvg({ names, values, title }: CorrelationMap): string {
  const room = Math.min(LONGEST_NAME, Math.max(0, ...names.map((name) => textWidth(name, NAME)))) + 12;
  const side = names.length * CELL;
  const left = PADDING + room;
  const top = PADDING + TITLE + room;
  const width = Math.max(left + side + SCALE.room + PADDING, PADDING * 2 + 420);
  const height = top + side + PADDING;
  const label = (name: string): string => fitText(name, NAME, LONGEST_NAME);
  const style = { size: NAME, fill: theme.text } as const;
  const parts = [
    element("rect", { width, height, fill: theme.page }),
    text(PADDING, PADDING + 18, fitText(title, 17, width - 2 * PADDING), { size: 17, fill: theme.text, weight: 600 }),
    element("rect", { x: left - 1, y: top - 1, width: side + 2, height: side + 2, fill: theme.line, rx: 2 }),
  ];
  for (const [row, name] of names.entries()) {
    const middle = (row + 0.5) * CELL;
    parts.push(text(left - 8, top + middle + 4, label(name), { ...style, anchor: "end" }));
    const turn = `translate(${left + middle + 4} ${top - 8}) rotate(-90)`;
    parts.push(element("g", { transform: turn }, text(0, 0, label(name), style)));
    for (let column = 0; column < names.length; column++) {
      parts.push(cell(left + column * CELL, top + row * CELL, values[row]?.[column] ?? null, row === column));
    }
  }
  parts.push(scale(left + side + 22, top, Math.min(side, SCALE.most)));
  return svgDocument(width, height, parts.join(""));
}

/** {@link correlationSvg} as the file type that a name asks for: .svg, .png, .jpg. @throws UserError for another ending. */
export async function correlationImage(map: CorrelationMap, out: string): Promise<string | Uint8Array> {
  const svg = correlationSvg(map);
  return /\.svg$/i.test(out) ? svg : encodedFor(out, await renderSvg(svg));
}

function cell(x: number, y: number, value: number | null, own: boolean): string {
  const square = { x: x + 0.5, y: y + 0.5, width: CELL - 1, height: CELL - 1 };
  if (own) return element("rect", { ...square, fill: theme.line });
  if (value === null) return element("rect", { ...square, fill: theme.page }) + written(x, y, "–", theme.faint);
  const drawn = element("rect", { ...square, fill: correlationColour(value) });
  if (Math.abs(value) < WRITTEN) return drawn;
  const short = Math.abs(value).toFixed(2).replace(/^0/, "");
  return drawn + written(x, y, `${value < 0 ? "−" : ""}${short}`, Math.abs(value) > 0.45 ? theme.card : theme.text);
}

function written(x: number, y: number, value: string, fill: string): string {
  return text(x + CELL / 2, y + CELL / 2 + 3.2, value, { size: VALUE, fill, anchor: "middle" });
}

function scale(x: number, y: number, height: number): string {
  const stops = Array.from({ length: 21 }, (_, i) =>
    element("stop", { offset: i / 20, "stop-color": correlationColour(1 - i / 10) }),
  );
  const gradient = element("linearGradient", { id: "phi", x1: 0, y1: 0, x2: 0, y2: 1 }, stops.join(""));
  const labels = [1, 0.5, 0, -0.5, -1].map((value) => {
    const at = y + ((1 - value) / 2) * height;
    const baseline = value === 1 ? at + 9 : value === -1 ? at : at + 4;
    return text(x + SCALE.width + 7, baseline, String(value).replace("-", "−"), { size: 11, fill: theme.muted });
  });
  const bar = { x, y, width: SCALE.width, height, rx: 4, fill: "url(#phi)", stroke: theme.line };
  return element("defs", {}, gradient) + element("rect", bar) + labels.join("");
}
