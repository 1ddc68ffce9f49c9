import { fault } from "../errors/user-error.js";

/** Bytes at the start of a file by which it is recognised. */
export const START = 512;

/** Files of other programs that are often mistaken for weights, by bytes at a place. */
const FORMATS = [
  { at: 0, bytes: [0x80], kind: "a Python pickle", by: "safetensors.torch.save_file" },
  { at: 0, bytes: [0x89, 0x48, 0x44, 0x46], kind: "an HDF5 file", by: "safetensors.numpy.save_file" },
  { at: 0, bytes: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], kind: "an array of NumPy", by: "safetensors.numpy.save_file" },
  { at: 4, bytes: [0x54, 0x46, 0x4c, 0x33], kind: "a model of TensorFlow Lite", by: "tf2onnx.convert.from_tflite" },
] as const;

/** Other files, by bytes at a place, and what to do about them. */
const OTHERS: readonly {
  readonly at: number;
  readonly bytes: readonly number[];
  readonly kind: string;
  readonly hint: string;
}[] = [
  {
    at: 0,
    bytes: ascii("version https://git-lfs"),
    kind: "a pointer of Git LFS",
    hint: "fetch the file itself: `git lfs pull`",
  },
  { at: 0, bytes: [0x1f, 0x8b], kind: "a gzip archive", hint: "unpack it" },
  { at: 0, bytes: ascii("BZh"), kind: "a bzip2 archive", hint: "unpack it" },
  { at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], kind: "an xz archive", hint: "unpack it" },
  { at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd], kind: "a zstandard archive", hint: "unpack it" },
  { at: 0, bytes: [0x37, 0x7a, 0xbc, 0xaf], kind: "a 7-Zip archive", hint: "unpack it" },
  { at: 257, bytes: ascii("ustar"), kind: "a tar archive", hint: "unpack it" },
  { at: 0, bytes: ascii("GGUF"), kind: "a GGUF file", hint: "fetch the weights before their conversion to GGUF" },
  {
    at: 4,
    bytes: ascii("ORTM"),
    kind: "a model in ONNX Runtime's own format",
    hint: "use the ONNX model that it was made from",
  },
];

/**
 * Refuses files that are neither ONNX nor safetensors.
 * @param start the first bytes, `START` if the file has so many.
 * @param what `data` for the external data of an ONNX model, which can have any bytes: only stand-ins for files are refused.
 * @throws UserError
 */
export function refuseOthers(start: Uint8Array, path: string, what: "weights" | "data" = "weights"): void {
  const standIn = standInFor(start) ?? (what === "weights" ? unfilled(start) : undefined);
  if (standIn !== undefined) throw fault("weights/no-weights", { file: path, ...standIn });
  // A safetensors file can have any first byte: it belongs to the length of the header.
  if (what === "data" || looksLikeSafetensors(start)) return;
  if (begins(start, 0, [0x50, 0x4b])) throw fault("weights/other-format", { file: path, ...zipKind(start) });
  const format = FORMATS.find(({ at, bytes }) => begins(start, at, bytes));
  if (format !== undefined)
    throw fault("weights/other-format", { file: path, found: format.kind, function: format.by });
  const other = OTHERS.find(({ at, bytes }) => begins(start, at, bytes));
  if (other !== undefined) throw fault("weights/no-weights", { file: path, found: other.kind, hint: other.hint });
  if (!isSafetensors(start, path) && isLongText(start)) throw fault("weights/no-weights", { file: path, ...TEXT });
}

interface StandIn {
  readonly found: string;
  readonly hint: string;
}

/** Things that downloads leave in place of a file. */
function standInFor(start: Uint8Array): StandIn | undefined {
  if (start.length === 0) return { found: "an empty file", hint: "fetch or export it again" };
  const [pointer] = OTHERS;
  if (pointer !== undefined && begins(start, pointer.at, pointer.bytes))
    return { found: pointer.kind, hint: pointer.hint };
  const text = new TextDecoder()
    .decode(start)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (/^<(?:!doctype|html|head|body|\?xml|Error|!--)/i.test(text))
    return {
      found: "a web page, such as a form to sign in or an error",
      hint: "open its address in a browser, and save the file itself",
    };
  if (/^\{\s*"(?:metadata|weight_map)"/.test(text))
    return { found: "the index of weights in several safetensors files", hint: "name one of these files" };
  if (/^[[{]/.test(text) && isText(start)) return { found: "a JSON text", hint: "name the file with the weights" };
  return undefined;
}

/** An unfinished download has its full length, but no contents yet. Numbers can be 0. */
const unfilled = (start: Uint8Array): StandIn | undefined =>
  start.length >= 16 && start.every((byte) => byte === 0)
    ? { found: "a file that begins with zero bytes, as an unfinished download does", hint: "fetch it again" }
    : undefined;

/** The kind of a zip archive, from the name of its first file. */
function zipKind(start: Uint8Array): { readonly found: string; readonly function: string } {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = start.length >= 30 ? view.getUint16(26, true) : 0;
  const first = new TextDecoder().decode(start.subarray(30, 30 + length));
  if (first.endsWith(".npy")) return { found: "an archive of NumPy (.npz)", function: "safetensors.numpy.save_file" };
  if (first === "metadata.json" || first === "config.json")
    return { found: "a model of Keras (.keras)", function: 'model.export("model.onnx", format="onnx")' };
  return { found: "a zip archive, such as PyTorch's .pt files", function: "safetensors.torch.save_file" };
}

/** Whether to read a file as safetensors: by its first bytes, or by its name if they do not begin an ONNX model. */
export function isSafetensors(start: Uint8Array, path: string): boolean {
  if (looksLikeSafetensors(start)) return true;
  // A damaged length, then the JSON text of a header.
  if (start[8] === 0x7b && (start[9] === 0x22 || start[9] === 0x7d)) return true;
  // An ONNX model begins with the version of its format; the length of a header ends in zeros.
  const onnx = start[0] === 0x08 && start[1] !== 0 && (start[1] ?? 0) < 0x40 && start[2] !== 0;
  return path.toLowerCase().endsWith(".safetensors") && !onnx;
}

/** Whether bytes begin like a safetensors file: a header length below 2^32, then `{`. */
const looksLikeSafetensors = (start: Uint8Array): boolean =>
  start.length > 8 && start[8] === 0x7b && start.subarray(4, 8).every((byte) => byte === 0);

const begins = (start: Uint8Array, at: number, bytes: readonly number[]): boolean =>
  bytes.every((byte, i) => start[at + i] === byte);

const isText = (start: Uint8Array): boolean =>
  start.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);

const TEXT = { found: "a text", hint: "name the file with the weights" };

/** A line of text in UTF-8. Short files prove nothing: an ONNX model can begin with the bytes of a few letters. */
function isLongText(start: Uint8Array): boolean {
  if (start.length < 16 || !isText(start)) return false;
  try {
    // The last character can be cut.
    new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function ascii(text: string): readonly number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}
