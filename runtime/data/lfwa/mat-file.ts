import type { Dataset, Entity, File, OutputData, Reference, ready } from "h5wasm/node";
import { UserError } from "../../errors/user-error.js";
import { openRegular } from "../../files/regular-file.js";

/**
 * Variables of a MATLAB file of version 7.3, which is HDF5 behind a header of 512 bytes. MATLAB stores matrices by
 * column, so that HDF5 sees a matrix of R x C in the shape C x R.
 */
export interface MatFile {
  readonly file: string;
  /** A matrix of numbers or of truth values, with its shape as HDF5 sees it. */
  numbers(variable: string): Numbers;
  /** The texts of a cell array, in MATLAB's order. */
  texts(variable: string): readonly string[];
}

export interface Numbers {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** No list of images needs more numbers in one variable; it is refused before it is read. */
const mostNumbers = 100_000_000;
/** The same for the letters of a text: names of attributes and paths of images are shorter. */
const mostLetters = 4096;

/**
 * Opens a MATLAB file for as long as `use` runs. It is read in place: nothing but the variables that are asked for
 * goes into memory.
 * @throws UserError if there is no such file, or it is not of version 7.3, or a variable is not there.
 */
export async function withMatFile<T>(file: string, use: (mat: MatFile) => T): Promise<T> {
  await requireVersion73(file);
  // It takes 0.15 s and 30 MB to load, and most data sets do without it.
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

/** HDF5's own faults, such as a cut file, as faults of the file. */
function read<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError("the MATLAB file cannot be read", {
      file,
      found: (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "",
      expected: "a whole MATLAB file of version 7.3 (HDF5)",
      hint: "Get the file again, or save it with save(…, '-v7.3').",
      cause,
    });
  }
}

async function requireVersion73(file: string): Promise<void> {
  const head = Buffer.alloc(128);
  try {
    const handle = await openRegular(file);
    try {
      await handle.read(head, 0, head.length, 0);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new UserError("the file cannot be read", { file, found, hint: "Check the path and its rights.", cause });
  }
  if (!head.toString("latin1").startsWith("MATLAB 5.0")) return;
  throw new UserError("the MATLAB file is of an older version", {
    file,
    found: "MATLAB 5.0 MAT-file",
    expected: "version 7.3 (HDF5)",
    hint: "Save it again in MATLAB with save(…, '-v7.3').",
  });
}

function variableOf(file: string, root: File, variable: string, isDataset: IsDataset): Dataset {
  const names = read(file, () => root.keys());
  const found = names.includes(variable) ? read(file, () => root.get(variable)) : null;
  if (isDataset(found)) return found;
  const variables = names.filter((name) => !name.startsWith("#"));
  throw new UserError(`the MATLAB file has no matrix ${variable}`, {
    file,
    found: variables.length === 0 ? "no variables" : variables.join(", "),
    expected: variable,
    hint: "Use the file of the LFWA release, or save the variable under this name.",
  });
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
  return references.map((reference, i) => {
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
  });
}

/**
 * Where the cells that MATLAB refers to lie. HDF5 finds the name behind a reference by a search through the whole
 * file, 0.2 s for each of LFWA's 13,233 names; the references to all names take 1 s in all.
 */
function referenced(root: File, library: Hdf5["library"]): ReadonlyMap<string, string> {
  if (!root.keys().includes("#refs#")) return new Map();
  const cells = root.get("#refs#") as Entity & { keys?(): string[] };
  const paths = (cells.keys?.() ?? []).map((name) => `/#refs#/${name}`);
  return new Map(paths.map((path) => [hex(library.create_object_reference(root.file_id, path)), path]));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function textOf(file: string, place: string, value: OutputData | null): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint16Array || value instanceof Uint8Array) return String.fromCharCode(...value);
  throw wrongKind(file, place, value === null ? "nothing" : typeof value, "a text");
}

function wrongKind(file: string, variable: string, found: string, expected: string): UserError {
  const hint = "Use the file of the LFWA release, or save the variable in this form.";
  return new UserError(`${variable} of the MATLAB file is not what it should be`, { file, found, expected, hint });
}
