import { type OnnxTensor, readOnnxTensor } from "./onnx-tensor.js";
import { packedVarints, type WireRange, type WireReader } from "./wire.js";

/** NodeProto of onnx.proto: the parts that determine how it uses its weights. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** AttributeProto: the kinds of values that describe the use of weights. */
interface OnnxAttribute {
  readonly int: number | undefined;
  readonly float: number | undefined;
  readonly ints: readonly number[];
  readonly tensor: OnnxTensor | undefined;
}

/** Reads a NodeProto. @throws WireError if it is damaged. */
export async function readOnnxNode(reader: WireReader, range: WireRange): Promise<OnnxNode> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let operator = "";
  await reader.fields(range, async (field) => {
    if (field.kind !== "bytes") return;
    if (field.number === 1) inputs.push(await reader.text(field));
    else if (field.number === 2) outputs.push(await reader.text(field));
    else if (field.number === 4) operator = await reader.text(field);
    else if (field.number === 5) attributes.set(...(await readAttribute(reader, field)));
  });
  return { operator, inputs, outputs, attributes };
}

async function readAttribute(reader: WireReader, range: WireRange): Promise<readonly [string, OnnxAttribute]> {
  let name = "";
  let int: number | undefined;
  let float: number | undefined;
  let tensor: OnnxTensor | undefined;
  const ints: number[] = [];
  await reader.fields(range, async (field) => {
    if (field.kind === "varint") {
      if (field.number === 3) int = field.value;
      else if (field.number === 8) ints.push(field.value);
    } else if (field.number === 1) name = await reader.text(field);
    else if (field.number === 2 && field.length === 4) float = single(await reader.bytes(field));
    else if (field.number === 5) tensor = await readOnnxTensor(reader, field);
    else if (field.number === 8) ints.push(...packedVarints(await reader.bytes(field)));
  });
  return [name, { int, float, ints, tensor }];
}

const single = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat32(0, true);

/** The sizes of a graph's input; 0 where the model leaves one open. ValueInfoProto. */
export interface OnnxInput {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Reads a ValueInfoProto. @throws WireError if it is damaged. */
export async function readOnnxInput(reader: WireReader, range: WireRange): Promise<OnnxInput> {
  let name = "";
  const shape: number[] = [];
  // ValueInfoProto.type (2) . tensor_type (1) . shape (2) . dim (1) . dim_value (1)
  const inside = async (path: readonly number[], from: WireRange): Promise<void> => {
    const [step, ...rest] = path;
    await reader.fields(from, async (field) => {
      if (field.number !== step || field.kind !== "bytes") return;
      if (rest.length > 0) return inside(rest, field);
      shape.push(0);
      await reader.fields(field, (size) => {
        if (size.number === 1 && size.kind === "varint") shape[shape.length - 1] = size.value;
      });
    });
  };
  await reader.fields(range, async (field) => {
    if (field.kind === "bytes" && field.number === 1) name = await reader.text(field);
  });
  await inside([2, 1, 2, 1], range);
  return { name, shape };
}
