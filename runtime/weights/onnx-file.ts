import { fault, type UserError } from "../errors/user-error.js";
import { toSingles } from "./number-formats.js";
import { bytesOf, inlineValues, type OnnxTensor, readOnnxTensor } from "./onnx-tensor.js";
import { layoutFor, type OnnxNode, readOnnxNode } from "./onnx-uses.js";
import { type ByteSource, isFloat, type Layout, notFloat, type StoredArray, type WeightFile } from "./weight-file.js";
import { WireError, WireReader } from "./wire.js";

/** Reads bytes of a file with external data. @throws UserError if it has fewer bytes. */
export type ReadExternal = (location: string, offset: number, length: number) => Promise<Uint8Array>;

/**
 * Lists the initialisers and constants of an ONNX model, in the order in which its nodes use them.
 * @throws UserError if the file is damaged, not an ONNX file, or has two arrays of one name.
 */
export async function readOnnxFile(source: ByteSource, file: string, external: ReadExternal): Promise<WeightFile> {
  const reader = new WireReader(source);
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor[] = [];
  let graphs = 0;
  await orDamaged(file, () =>
    reader.fields({ start: 0, length: source.size }, async (field) => {
      if (field.number !== 7 || field.kind !== "bytes") return;
      graphs++;
      await reader.fields(field, async (part) => {
        if (part.kind !== "bytes") return;
        if (part.number === 5) tensors.push(await readOnnxTensor(reader, part));
        else if (part.number === 1) nodes.push(await readOnnxNode(reader, part));
      });
    }),
  );
  if (graphs !== 1) throw fault("weights/no-graph", { file, found: "a file without a graph" });
  for (const { operator, outputs, constant } of nodes)
    if (operator === "Constant" && constant !== undefined && outputs[0] !== undefined)
      tensors.push({ ...constant, name: outputs[0] });
  requireUnique(tensors, file);
  const uses = usesOf(nodes);
  const arrays = tensors
    .map((tensor, index) => ({
      tensor,
      use: uses.get(tensor.name) ?? { place: nodes.length + index, layout: undefined },
    }))
    .sort((a, b) => a.use.place - b.use.place)
    .map(({ tensor, use }) => stored(tensor, use.layout, { reader, file, external }));
  const locations = tensors.flatMap(({ numbers }) => (numbers.kind === "external" ? [numbers.location] : []));
  return { file, kind: "onnx", arrays, external: [...new Set(locations)] };
}

/** The first use of each array, and the layout that this use needs. */
function usesOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, { place: number; layout: Layout | undefined }> {
  const uses = new Map<string, { place: number; layout: Layout | undefined }>();
  for (const [place, node] of nodes.entries())
    for (const [index, input] of node.inputs.entries())
      if (!uses.has(input)) uses.set(input, { place: place + index / 1000, layout: layoutFor(node, index) });
  return uses;
}

interface Origin {
  readonly reader: WireReader;
  readonly file: string;
  readonly external: ReadExternal;
}

function stored(tensor: OnnxTensor, layout: Layout | undefined, { reader, file, external }: Origin): StoredArray {
  const { name, type, shape, numbers } = tensor;
  const values = async (): Promise<Float32Array> => {
    const bytes = bytesOf(tensor);
    if (!isFloat(tensor) || bytes === undefined) throw notFloat(file, tensor);
    if (numbers.kind !== "external") return orDamaged(file, () => inlineValues(reader, tensor));
    if (numbers.length !== undefined && numbers.length !== bytes)
      throw damaged(file, `"${name}" has ${numbers.length} bytes of numbers, not ${bytes}`);
    return toSingles(await external(numbers.location, numbers.offset, bytes), type);
  };
  return { name, type, shape, layout, values };
}

function requireUnique(tensors: readonly OnnxTensor[], file: string): void {
  const seen = new Set<string>();
  for (const { name } of tensors) {
    if (seen.has(name)) throw damaged(file, `two arrays called "${name}"`);
    seen.add(name);
  }
}

const damaged = (file: string, found: string): UserError => fault("weights/damaged-onnx", { file, found });

async function orDamaged<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WireError) throw damaged(file, error.message);
    throw error;
  }
}
