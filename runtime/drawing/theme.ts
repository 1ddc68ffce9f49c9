/**
 * Colours of all drawings. Those of windows come from the Okabe-Ito palette, as far as it is bright enough: colour-blind
 * readers can distinguish them.
 */
export const theme = {
  page: "#f8fafc",
  card: "#ffffff",
  line: "#e2e8f0",
  text: "#0f172a",
  muted: "#64748b",
  faint: "#94a3b8",
  positive: "#2563eb",
  negative: "#94a3b8",
  right: "#059669",
  wrong: "#dc2626",
  truth: "#ffffff",
} as const;

const cascadeColours: ReadonlyMap<string, string> = new Map([
  ["head", "#56b4e9"],
  ["face", "#f0a500"],
]);

const otherColours = ["#cc79a7", "#2dd4a0", "#e9e042", "#ff7f50", "#b7a6f5"] as const;

/** Colour of a window: fixed for the windows of the paper's cascade, by position for others. */
export function windowColour(name: string, index: number): string {
  return cascadeColours.get(name) ?? otherColours[index % otherColours.length]!;
}

/** Okabe and Ito's, the yellow darkened, so that thin lines show on white. */
const lineColours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9"] as const;

/** Colour of a line or a group of bars, by its number. */
export const lineColour = (index: number): string => lineColours[index % lineColours.length] as string;
