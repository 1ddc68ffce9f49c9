import { NUMBER_BYTES, toSingles } from "./number-formats.js";
import { count } from "./weight-file.js";
import { packedVarints, WireError, type WireRange, type WireReader } from "./wire.js";

/** TensorProto of onnx.proto: the parts that are needed to find its numbers. */
export interface OnnxTensor {
  readonly name: string;
  /** As safetensors names types; `type 8` for types without a name. */
  readonly type: string;
  readonly shape: readonly number[];
  readonly numbers: OnnxNumbers;
}

type OnnxNumbers =
  | { readonly kind: "raw"; readonly range: WireRange }
  /**
   * Runs of packed numbers of `float_data`, `double_data` or `int64_data`; in `int32_data` smaller integers and 16-bit
   * patterns, as varints.
   */
  | { readonly kind: "typed"; readonly field: 4 | 5 | 7 | 10; readonly runs: readonly WireRange[] }
  | {
      readonly kind: "external";
      readonly location: string;
      readonly offset: number;
      readonly length: number | undefined;
    };

/** TensorProto.DataType. */
const TYPES: Readonly<Record<number, string>> = {
  1: "F32",
  2: "U8",
  3: "I8",
  4: "U16",
  5: "I16",
  6: "I32",
  7: "I64",
  9: "BOOL",
  10: "F16",
  11: "F64",
  12: "U32",
  13: "U64",
  16: "BF16",
  17: "F8_E4M3",
  18: "F8_E4M3FNUZ",
  19: "F8_E5M2",
  20: "F8_E5M2FNUZ",
  21: "U4",
  22: "I4",
  23: "F4",
  24: "F8_E8M0",
};

/** The fields of TensorProto with numbers of a type; `float_data` for the others. */
const FIELDS: ReadonlyMap<string, 4 | 5 | 7 | 10> = new Map([
  ["F64", 10],
  ["F16", 5],
  ["BF16", 5],
  ["I32", 5],
  ["I64", 7],
]);

/** Reads a TensorProto without its numbers. @throws WireError if it is damaged. */
export async function readOnnxTensor(reader: WireReader, range: WireRange): Promise<OnnxTensor> {
  let name = "";
  let type = 0;
  let raw: WireRange | undefined;
  let isExternal = false;
  const shape: number[] = [];
  const runs = new Map<number, WireRange[]>();
  const external = new Map<string, string>();
  await reader.fields(range, async (field) => {
    if (field.kind === "varint") {
      if (field.number === 1) shape.push(field.value);
      else if (field.number === 2) type = field.value;
      else if (field.number === 14) isExternal = field.value === 1;
      else if (field.number === 5) throw new WireError("numbers of 16 bits that are not packed");
    } else if (field.number === 1) for (const size of packedVarints(await reader.bytes(field))) shape.push(size);
    else if (field.number === 8) name = await reader.text(field);
    else if (field.number === 9) raw = field;
    else if (field.number === 13) {
      const [key, value] = await readPair(reader, field);
      external.set(key, value);
    } else if (field.number === 4 || field.number === 5 || field.number === 7 || field.number === 10) {
      const list = runs.get(field.number);
      if (list === undefined) runs.set(field.number, [field]);
      else list.push(field);
    }
  });
  if (!shape.every(isSize)) throw new WireError(`the shape of "${name}" is not a shape`);
  const shared = { name, type: TYPES[type] ?? `type ${type}`, shape };
  if (isExternal) return { ...shared, numbers: externalNumbers(external, name) };
  if (raw !== undefined) return { ...shared, numbers: { kind: "raw", range: raw } };
  const field = FIELDS.get(shared.type) ?? 4;
  return { ...shared, numbers: { kind: "typed", field, runs: runs.get(field) ?? [] } };
}

function externalNumbers(entries: ReadonlyMap<string, string>, name: string): OnnxNumbers {
  const location = entries.get("location");
  const offset = Number(entries.get("offset") ?? 0);
  const given = entries.get("length");
  const length = given === undefined ? undefined : Number(given);
  if (location === undefined || !isSize(offset) || (length !== undefined && !isSize(length)))
    throw new WireError(`"${name}" does not say where its numbers lie`);
  return { kind: "external", location, offset, length };
}

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** StringStringEntryProto. */
async function readPair(reader: WireReader, range: WireRange): Promise<readonly [string, string]> {
  let [key, value] = ["", ""];
  await reader.fields(range, async (field) => {
    if (field.kind !== "bytes") return;
    if (field.number === 1) key = await reader.text(field);
    else if (field.number === 2) value = await reader.text(field);
  });
  return [key, value];
}

/** Bytes of the numbers of a tensor; undefined for unknown types. */
export function bytesOf({ type, shape }: Pick<OnnxTensor, "type" | "shape">): number | undefined {
  const each = NUMBER_BYTES.get(type);
  return each === undefined ? undefined : each * count(shape);
}

/** The numbers of a floating-point tensor in the file itself. @throws WireError if they are too few. */
export async function inlineValues(reader: WireReader, tensor: OnnxTensor): Promise<Float32Array> {
  const { numbers, type, name } = tensor;
  if (numbers.kind === "external") throw new Error(`weights: ${name} lies in another file`);
  const parts =
    numbers.kind === "raw"
      ? [await reader.bytes(numbers.range)]
      : await Promise.all(numbers.runs.map((run) => reader.bytes(run)));
  const bytes =
    numbers.kind === "typed" && numbers.field === 5
      ? new Uint8Array(Uint16Array.from(parts.flatMap(packedVarints)).buffer)
      : parts.length === 1
        ? (parts[0] as Uint8Array)
        : new Uint8Array(Buffer.concat(parts));
  const expected = bytesOf(tensor);
  if (bytes.length !== expected) throw new WireError(`"${name}" has ${bytes.length} bytes of numbers, not ${expected}`);
  return toSingles(bytes, type);
}

/** Longest list of whole numbers that describes a shape. */
const MOST_SIZES = 16;

/** The numbers of a short list of whole numbers in the file itself, such as the target of a Reshape, or of a scalar. */
export async function shortList(reader: WireReader, tensor: OnnxTensor): Promise<readonly number[] | undefined> {
  const { numbers, type, shape } = tensor;
  if (type === "F32" && shape.length === 0 && numbers.kind !== "external")
    return [...(await inlineValues(reader, tensor))];
  const size = type === "I64" ? 8 : type === "I32" ? 4 : 0;
  if (size === 0 || count(shape) > MOST_SIZES || numbers.kind === "external") return undefined;
  if (numbers.kind === "typed") {
    const parts = await Promise.all(numbers.runs.map((run) => reader.bytes(run)));
    return parts.flatMap(packedVarints);
  }
  const bytes = await reader.bytes(numbers.range);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
    size === 8 ? Number(view.getBigInt64(8 * i, true)) : view.getInt32(4 * i, true),
  );
}
