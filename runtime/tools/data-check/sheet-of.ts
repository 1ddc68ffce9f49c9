import { basename } from "node:path";
import type { DataSheet, SheetCell } from "../../drawing/data-sheet.js";
import type { CheckedData, CheckedSample } from "./checked-data.js";

const COLUMNS = 8;
const ROWS = 5;

/** A sheet of up to 40 images, spread evenly over a data set. */
export function sheetOf(data: CheckedData, name: string): DataSheet {
  const { samples, kind } = data;
  const shown = Math.min(COLUMNS * ROWS, samples.length);
  const cells = Array.from({ length: shown }, (_, i): SheetCell => {
    const sample = samples[Math.floor((i * samples.length) / shown)] as CheckedSample;
    const { path, file, box } = sample;
    const labels = data.attributeNames
      .filter((_name, a) => sample.attributes?.[a] === 1)
      .map((attribute) => attribute.replaceAll("_", " "));
    return { path, title: basename(file), subtitle: subtitleOf(sample, data), labels, box };
  });
  const subtitle = `${kind}, ${shown} of ${samples.length} images`;
  return { title: name, subtitle, cells, columns: COLUMNS };
}

function subtitleOf({ split, identity, label }: CheckedSample, { classes }: CheckedData): string {
  if (label !== undefined) return classes[label] ?? "";
  return [split, identity === undefined ? undefined : `identity ${identity}`].filter((s) => s !== undefined).join(", ");
}
