import { isUtf8 } from "node:buffer";
import type { Dataset, Entity, File, OutputData, Reference, ready } from "h5wasm/node";
import { RowFaults } from "../../errors/row-faults.js";
import { fault, UserError } from "../../errors/user-error.js";
import { fileKind, KIND_BYTES } from "../../files/file-kind.js";
import { openRegular } from "../../files/regular-file.js";
import { bytesText } from "../../text/bytes-text.js";

/**
 * Variables of a MATLAB file of version 7.3, which is HDF5 after a header of 512 bytes. MATLAB stores matrices by column, so
 * a matrix of R x C has the shape C x R in HDF5.
 */
export interface MatFile {
  readonly file: string;
  /** A matrix of numbers or of truth values, with its shape in HDF5. */
  numbers(variable: string): Numbers;
  /** The texts of a cell array, in MATLAB's order. */
  texts(variable: string): readonly string[];
}

export interface Numbers {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** No list of images needs more numbers in one variable: a larger one is refused before it is read. */
const mostNumbers = 100_000_000;
const SAVE_NAMES = "save the names as MATLAB's char arrays, or as bytes in UTF-8";
/** The same for the characters of a text: names of attributes and paths of images are shorter. */
const mostLetters = 4096;

/**
 * Opens a MATLAB file while `use` runs. Only the variables that `use` reads are loaded into memory.
 * @throws UserError if the file is missing or not of version 7.3, or if a variable is missing.
 */
export async function withMatFile<T>(file: string, use: (mat: MatFile) => T): Promise<T> {
  await requireVersion73(file);
  // Loading it takes 0.15 s and 30 MB, and most data sets do not need it.
  const hdf5 = await import("h5wasm/node");
  const library = await hdf5.ready;
  library.activate_throwing_error_handler();
  const root = read(file, () => new hdf5.File(file, "r"));
  const isDataset = (entity: Entity | null): entity is Dataset => entity instanceof hdf5.Dataset;
  try {
    return use({
      file,
      numbers: (variable) => numbersOf(file, variable, variableOf(file, root, variable, isDataset)),
      texts: (variable) => textsOf(file, root, variable, { isDataset, library }),
    });
  } finally {
    root.close();
  }
}

interface Hdf5 {
  readonly isDataset: IsDataset;
  readonly library: Awaited<typeof ready>;
}

type IsDataset = (entity: Entity | null) => entity is Dataset;

/** Turns errors of HDF5, for example for a cut file, into errors of the file. */
function read<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const [found = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw fault("matlab/damaged", { file, found, cause });
  }
}

async function requireVersion73(file: string): Promise<void> {
  const head = Buffer.alloc(KIND_BYTES);
  let length = 0;
  try {
    const handle = await openRegular(file);
    try {
      length = (await handle.read(head, 0, head.length, 0)).bytesRead;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw fault("table/unreadable", { file, found, cause });
  }
  if (head.toString("latin1").startsWith("MATLAB 5.0"))
    throw fault("matlab/old-version", { file, found: "MATLAB 5.0 MAT-file" });
  const kind = length === 0 ? "an empty file" : fileKind(head.subarray(0, length))?.name;
  if (kind !== undefined && !/MATLAB|HDF5/.test(kind)) throw fault("matlab/damaged", { file, found: kind });
}

function variableOf(file: string, root: File, variable: string, isDataset: IsDataset): Dataset {
  const names = read(file, () => root.keys());
  const found = names.includes(variable) ? read(file, () => root.get(variable)) : null;
  if (isDataset(found)) return found;
  const variables = names.filter((name) => !name.startsWith("#"));
  throw fault("matlab/no-variable", { variable, file, found: variables.join(", ") || "no variables" });
}

function numbersOf(file: string, variable: string, data: Dataset): Numbers {
  const shape = data.shape ?? [];
  if (sizeOf(data) > mostNumbers) throw wrongKind(file, variable, shape.join(" x "), `at most ${mostNumbers} numbers`);
  const values = read(file, () => data.value);
  if (!ArrayBuffer.isView(values)) throw wrongKind(file, variable, String(data.dtype), "a matrix of numbers");
  return { shape, values: Array.from(values as unknown as ArrayLike<number | bigint>, Number) };
}

const sizeOf = ({ shape }: Dataset): number => (shape ?? []).reduce((product, length) => product * length, 1);

function textsOf(file: string, root: File, variable: string, { isDataset, library }: Hdf5): readonly string[] {
  const cells = variableOf(file, root, variable, isDataset);
  if (cells.dtype !== "Reference") throw wrongKind(file, variable, String(cells.dtype), "a cell array of texts");
  const references = read(file, () => cells.value) as readonly Reference[];
  const targets = read(file, () => referenced(root, library));
  const faults = new RowFaults();
  const textAt = (reference: Reference, i: number): string => {
    const place = `${variable}{${i + 1}}`;
    const path = targets.get(hex(reference.ref_data));
    const target = read(file, () => (path === undefined ? root.dereference(reference) : root.get(path)));
    if (!isDataset(target as Entity | null)) throw wrongKind(file, place, "nothing", "a text");
    const dataset = target as Dataset;
    const letters = sizeOf(dataset);
    if (letters > mostLetters) throw wrongKind(file, place, `${letters} letters`, `a text of at most ${mostLetters}`);
    const value = read(file, () => dataset.value);
    // MATLAB keeps the shape of an empty array where its elements would be.
    if (!(value instanceof Uint16Array) && "MATLAB_empty" in dataset.attrs) return "";
    return textOf(file, place, value);
  };
  const texts: string[] = [];
  for (const [i, reference] of references.entries()) faults.row(() => texts.push(textAt(reference, i)));
  faults.throwAny();
  return texts;
}

/**
 * The paths of the cells that MATLAB refers to. HDF5 finds the name of a reference by searching the whole file, which takes
 * 0.2 s for each of LFWA's 13,233 names; making the references of all names takes 1 s altogether.
 */
function referenced(root: File, library: Hdf5["library"]): ReadonlyMap<string, string> {
  if (!root.keys().includes("#refs#")) return new Map();
  const cells = root.get("#refs#") as Entity & { keys?(): string[] };
  const paths = (cells.keys?.() ?? []).map((name) => `/#refs#/${name}`);
  return new Map(paths.map((path) => [hex(library.create_object_reference(root.file_id, path)), path]));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** MATLAB writes UTF-16, other programs bytes in UTF-8. Wrong code units would make one name of two. */
function textOf(file: string, place: string, value: OutputData | null): string {
  const text = value instanceof Uint16Array ? String.fromCharCode(...value) : value;
  if (typeof text === "string") {
    if (!/[\p{Cs}\ufffd]/u.test(text)) return text;
    throw fault("file/not-utf8", {
      file,
      found: `${place}: ${text}`,
      expected: "letters of Unicode",
      hint: SAVE_NAMES,
    });
  }
  if (text instanceof Uint8Array) {
    const bytes = Buffer.from(text);
    if (isUtf8(bytes)) return bytes.toString("utf8");
    throw fault("file/not-utf8", { file, found: `${place}: ${bytesText(bytes)}`, hint: SAVE_NAMES });
  }
  throw wrongKind(file, place, value === null ? "nothing" : typeof value, "a text");
}

const wrongKind = (file: string, variable: string, found: string, expected: string): UserError =>
  fault("matlab/wrong-variable", { variable, file, found, expected });
