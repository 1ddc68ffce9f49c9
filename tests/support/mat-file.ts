import { readFile, writeFile } from "node:fs/promises";
import { File, type Reference, ready } from "h5wasm/node";

/** A variable of a MATLAB file: a cell array of texts, or a matrix of R x C numbers, row by row. */
export type Variable =
  | { readonly texts: readonly string[] }
  | { readonly rows: number; readonly columns: number; readonly numbers: readonly number[]; readonly asHdf5?: boolean };

/**
 * Writes a file as MATLAB's `save -v7.3` lays it out: HDF5 behind 512 bytes, matrices by column, cells as references to
 * arrays of UTF-16 in `#refs#`. `asHdf5` leaves a matrix by row, as other programs write it.
 */
export async function writeMatFile(path: string, variables: Readonly<Record<string, Variable>>): Promise<void> {
  await ready;
  const file = new File(path, "w");
  const refs = file.create_group("#refs#");
  let cells = 0;
  const cell = (text: string): Reference => {
    const data = Uint16Array.from(text, (letter) => letter.charCodeAt(0));
    return refs.create_dataset({ name: `c${cells++}`, data, shape: [text.length, 1], dtype: "<H" }).create_reference();
  };
  for (const [name, variable] of Object.entries(variables)) {
    if ("texts" in variable) {
      file.create_dataset({ name, data: variable.texts.map(cell), shape: [1, variable.texts.length] });
      continue;
    }
    const { rows, columns, numbers, asHdf5 = false } = variable;
    const data = new Float64Array(rows * columns);
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) data[asHdf5 ? r * columns + c : c * rows + r] = numbers[r * columns + c] ?? 0;
    file.create_dataset({ name, data, shape: asHdf5 ? [rows, columns] : [columns, rows], dtype: "<d" });
  }
  file.close();
  const header = Buffer.alloc(512);
  header.write("MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Sep 14 00:00:00 2015 HDF5 schema 1.00 .");
  header.write("\u0000\u0002IM", 124, "latin1");
  await writeFile(path, Buffer.concat([header, await readFile(path)]));
}
