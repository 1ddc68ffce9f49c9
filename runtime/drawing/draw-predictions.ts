import { writeFile } from "node:fs/promises";
import { join, parse, resolve } from "node:path";
import type { Box } from "../data/box.js";
import type { FaceSample } from "../data/face-data.js";
import { renderAnnotation } from "./annotate.js";
import { renderContactSheet } from "./contact-sheet.js";
import { type Heatmap, renderHeatmap } from "./heatmap.js";

/** What the cascade has found in an image. */
export interface DrawnPrediction {
  readonly ok: true;
  readonly path: string;
  /** Outermost first. */
  readonly windows: readonly {
    readonly name: string;
    readonly box: Box;
    readonly response: {
      readonly values: Heatmap["map"];
      readonly rows: number;
      readonly cols: number;
      readonly covers: Box;
    };
  }[];
  readonly attributes: readonly { readonly name: string; readonly score: number }[];
}

/** Name of the contact sheet of all images, without its ending. */
const sheetName = "all";
const fileOf = (name: string): string => `${name}.png`;
const responseFile = (name: string, window: string): string => `${name}.${window}-response.png`;

/** Names (without ending) for annotated images: those of the files, numbered if two are equal. */
export function imageNames(paths: readonly string[]): readonly string[] {
  const taken = new Set([sheetName]);
  return paths.map((path) => {
    const { name } = parse(path);
    let unique = name;
    for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${name}-${count}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/** Every file that `drawPredictions` can write for images, by the names of the cascade's windows. */
export function drawnFiles(paths: readonly string[], windows: readonly string[]): readonly string[] {
  const names = imageNames(paths);
  return [
    ...names.flatMap((name) => [fileOf(name), ...windows.map((window) => responseFile(name, window))]),
    ...(names.length > 1 ? [fileOf(sheetName)] : []),
  ];
}

/**
 * Writes an annotated image and a response map of each window for every image with a prediction, and a contact sheet if
 * there are several.
 * @param truth annotated faces by absolute path.
 */
export async function drawPredictions(
  folder: string,
  predictions: readonly (DrawnPrediction | { readonly ok: false; readonly path: string })[],
  truth: ReadonlyMap<string, FaceSample>,
  signal: AbortSignal,
): Promise<void> {
  const names = imageNames(predictions.map(({ path }) => path));
  const cards: Uint8Array[] = [];
  for (const [index, found] of predictions.entries()) {
    if (!found.ok) continue;
    signal.throwIfAborted();
    const { path, windows, attributes } = found;
    const name = names[index] as string;
    const sample = truth.get(resolve(path));
    const box = sample?.box === undefined ? {} : { truth: sample.box };
    const card = await renderAnnotation({
      imagePath: path,
      windows: new Map(windows.map((window) => [window.name, window.box])),
      ...box,
      attributes: attributes.map((one, i) => ({
        ...one,
        ...(sample === undefined ? {} : { truth: sample.attributes[i] === 1 }),
      })),
    });
    await writeFile(join(folder, fileOf(name)), card);
    cards.push(card);
    for (const window of windows) {
      const { values, rows, cols, covers } = window.response;
      const shown = new Map([[window.name, window.box]]);
      const heatmap = { imagePath: path, map: values, rows, cols, region: covers, windows: shown, ...box };
      await writeFile(join(folder, responseFile(name, window.name)), await renderHeatmap(heatmap));
    }
  }
  if (cards.length > 1) {
    const items = cards.map((image) => ({ image }));
    const sheet = { items, columns: Math.min(3, cards.length), cellWidth: 760 };
    await writeFile(join(folder, fileOf(sheetName)), await renderContactSheet(sheet));
  }
}
