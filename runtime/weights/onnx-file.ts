import { fault, type UserError } from "../errors/user-error.js";
import { toSingles } from "./number-formats.js";
import { type OnnxInput, type OnnxNode, readOnnxInput, readOnnxNode } from "./onnx-node.js";
import { bytesOf, inlineValues, type OnnxTensor, readOnnxTensor, shortList } from "./onnx-tensor.js";
import { usesOf } from "./onnx-uses.js";
import {
  type ArrayUse,
  type ByteSource,
  isFloat,
  type Layout,
  notFloat,
  type StoredArray,
  type WeightFile,
} from "./weight-file.js";
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
  const inputs: OnnxInput[] = [];
  let graphs = 0;
  await orDamaged(file, () =>
    reader.fields({ start: 0, length: source.size }, async (field) => {
      if (field.number !== 7 || field.kind !== "bytes") return;
      graphs++;
      await reader.fields(field, async (part) => {
        if (part.kind !== "bytes") return;
        if (part.number === 5) tensors.push(await readOnnxTensor(reader, part));
        else if (part.number === 1) nodes.push(await readOnnxNode(reader, part));
        else if (part.number === 11) inputs.push(await readOnnxInput(reader, part));
      });
    }),
  );
  if (graphs !== 1) throw fault("weights/no-graph", { file, found: "a file without a graph" });
  for (const { operator, outputs, attributes } of nodes) {
    const constant = attributes.get("value")?.tensor;
    if (operator === "Constant" && constant !== undefined && outputs[0] !== undefined)
      tensors.push({ ...constant, name: outputs[0] });
  }
  requireUnique(tensors, file);
  const lists = await orDamaged(file, () => shortLists(reader, tensors));
  const uses = usesOf({ nodes, tensors, inputs, lists });
  const arrays = tensors
    .map((tensor, index) => ({ tensor, ...(uses.get(tensor.name) ?? { place: nodes.length + index, uses: [] }) }))
    .sort((a, b) => a.place - b.place)
    .map((one) => stored(one.tensor, one.uses, { reader, file, external }));
  const locations = tensors.flatMap(({ numbers }) => (numbers.kind === "external" ? [numbers.location] : []));
  return { file, kind: "onnx", arrays, external: [...new Set(locations)] };
}

async function shortLists(
  reader: WireReader,
  tensors: readonly OnnxTensor[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const lists = new Map<string, readonly number[]>();
  for (const tensor of tensors) {
    const list = await shortList(reader, tensor);
    if (list !== undefined) lists.set(tensor.name, list);
  }
  return lists;
}

interface Origin {
  readonly reader: WireReader;
  readonly file: string;
  readonly external: ReadExternal;
}

function stored(tensor: OnnxTensor, uses: readonly ArrayUse[], { reader, file, external }: Origin): StoredArray {
  const { name, type, shape, numbers } = tensor;
  const values = async (): Promise<Float32Array> => {
    const bytes = bytesOf(tensor);
    if (!isFloat(tensor) || bytes === undefined) throw notFloat(file, tensor);
    if (numbers.kind !== "external") return orDamaged(file, () => inlineValues(reader, tensor));
    if (numbers.length !== undefined && numbers.length !== bytes)
      throw damaged(file, `"${name}" has ${numbers.length} bytes of numbers, not ${bytes}`);
    return toSingles(await external(numbers.location, numbers.offset, bytes), type);
  };
  return { name, type, shape, layout: layoutOf(uses), uses, values };
}

/** The layout of the array itself, if its uses agree and the graph does not transpose it. */
function layoutOf([first, ...more]: readonly ArrayUse[]): Layout | undefined {
  if (first === undefined || first.view.steps.some((step) => step.kind === "transpose")) return undefined;
  if (more.some(({ layout }) => layout !== first.layout)) return undefined;
  return first.layout === "transposed" && first.mapOrder === "channels_last" ? "channels_last" : first.layout;
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
