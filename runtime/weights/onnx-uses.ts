import { type OnnxTensor, readOnnxTensor } from "./onnx-tensor.js";
import type { Layout } from "./weight-file.js";
import type { WireRange, WireReader } from "./wire.js";

/** NodeProto of onnx.proto: the parts that determine the layout of its weights. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attribute `transB` of Gemm. */
  readonly transposed: boolean;
  /** Attribute `value` of Constant. */
  readonly constant: OnnxTensor | undefined;
}

/** Reads a NodeProto. @throws WireError if it is damaged. */
export async function readOnnxNode(reader: WireReader, range: WireRange): Promise<OnnxNode> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let operator = "";
  let transposed = false;
  let constant: OnnxTensor | undefined;
  await reader.fields(range, async (field) => {
    if (field.kind !== "bytes") return;
    if (field.number === 1) inputs.push(await reader.text(field));
    else if (field.number === 2) outputs.push(await reader.text(field));
    else if (field.number === 4) operator = await reader.text(field);
    else if (field.number === 5) {
      const attribute = await readAttribute(reader, field);
      if (attribute.name === "transB") transposed = attribute.int === 1;
      if (attribute.name === "value") constant = attribute.tensor;
    }
  });
  return { operator, inputs, outputs, transposed, constant };
}

/** AttributeProto: a whole number or a tensor. */
async function readAttribute(
  reader: WireReader,
  range: WireRange,
): Promise<{ readonly name: string; readonly int: number; readonly tensor: OnnxTensor | undefined }> {
  let name = "";
  let int = 0;
  let tensor: OnnxTensor | undefined;
  await reader.fields(range, async (field) => {
    if (field.kind === "varint") {
      if (field.number === 3) int = field.value;
    } else if (field.number === 1) name = await reader.text(field);
    else if (field.number === 5) tensor = await readOnnxTensor(reader, field);
  });
  return { name, int, tensor };
}

/** The layout that an operator expects of its input `index`; undefined if it expects none. */
export function layoutFor({ operator, transposed }: OnnxNode, index: number): Layout | undefined {
  switch (operator) {
    case "Conv":
      return index === 1 ? "plain" : undefined;
    case "Gemm":
      return index === 1 ? (transposed ? "plain" : "transposed") : undefined;
    case "MatMul":
      return index === 1 ? "transposed" : "plain";
    default:
      return undefined;
  }
}
