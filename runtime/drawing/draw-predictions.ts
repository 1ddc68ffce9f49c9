import { writeFile } from "node:fs/promises";
import { join, parse, resolve } from "node:path";
import { type Box, intersectionOverUnion } from "../data/box.js";
import type { FaceSample } from "../data/face-data.js";
import { renderAnnotation } from "./annotate.js";
import type { ScoredAttribute } from "./attribute-panel.js";
import { renderContactSheet } from "./contact-sheet.js";
import { renderHeatmap, type ShownMap } from "./heatmap.js";

/** What the cascade has found in an image. */
export interface DrawnPrediction {
  readonly ok: true;
  readonly path: string;
  readonly faces: readonly {
    /** Outermost first. */
    readonly windows: readonly { readonly name: string; readonly box: Box }[];
    readonly attributes: readonly ScoredAttribute[];
  }[];
  /** Of the image and of the windows that were searched. */
  readonly maps: readonly {
    readonly name: string;
    readonly windows: readonly { readonly box: Box }[];
    readonly response: {
      readonly values: ShownMap["map"];
      readonly rows: number;
      readonly cols: number;
      readonly covers: Box;
    };
  }[];
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
    const { path, faces, maps } = found;
    const name = names[index] as string;
    const sample = truth.get(resolve(path));
    const box = sample?.box === undefined ? {} : { truth: sample.box };
    const labelled = sample === undefined ? -1 : nearestFace(faces, sample.box);
    const card = await renderAnnotation({
      imagePath: path,
      faces: faces.map(({ windows, attributes }, face) => ({
        windows: new Map(windows.map((window) => [window.name, window.box])),
        attributes: attributes.map((one, i) => ({
          ...one,
          ...(face === labelled ? { truth: truthOf(sample?.attributes[i]) } : {}),
        })),
      })),
      ...box,
    });
    await writeFile(join(folder, fileOf(name)), card);
    cards.push(card);
    for (const step of new Set(maps.map((map) => map.name))) {
      const own = maps.filter((map) => map.name === step);
      const shown = own.map(({ response: { values, rows, cols, covers } }) => ({
        map: values,
        rows,
        cols,
        region: covers,
      }));
      const windows = own.flatMap((map) => map.windows.map((window) => new Map([[step, window.box]])));
      const heatmap = { imagePath: path, maps: shown, windows, ...box };
      await writeFile(join(folder, responseFile(name, step)), await renderHeatmap(heatmap));
    }
  }
  if (cards.length > 1) {
    const items = cards.map((image) => ({ image }));
    const sheet = { items, columns: Math.min(3, cards.length), cellWidth: 760 };
    await writeFile(join(folder, fileOf(sheetName)), await renderContactSheet(sheet));
  }
}

const truthOf = (label: number | undefined): boolean | "unknown" => (label === 0 ? "unknown" : label === 1);

/** The face that the labels of an image belong to: the one whose innermost window overlaps the true box most, else the first. */
function nearestFace(faces: DrawnPrediction["faces"], truth: Box | undefined): number {
  if (truth === undefined) return 0;
  const overlaps = faces.map(({ windows }) => {
    const box = windows.at(-1)?.box;
    return box === undefined ? 0 : intersectionOverUnion(box, truth);
  });
  return Math.max(0, overlaps.indexOf(Math.max(...overlaps)));
}
