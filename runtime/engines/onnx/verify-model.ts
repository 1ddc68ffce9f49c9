import type { onnx } from "onnx-proto";
import { onnxOperators } from "../../../compiler/contract/onnx-operators.js";
import { int64, tensorFault, valuesOf } from "./verify-tensor.js";

/** Largest number of values in one array that a graph may ask for by a constant, and largest of such numbers. */
const mostValues = 2 ** 31;
/** Largest side of a window, stride, dilation or pad. */
const mostPixels = 2 ** 16;

const any = [-mostValues, mostValues] as const;
/** AttributeProto.AttributeType. */
const intType = 2;

const operators: ReadonlySet<string> = new Set(onnxOperators);

/** Operands that decide the size of a result: operator to their positions. */
const sizeOperands: Readonly<Record<string, readonly number[]>> = {
  Col2Im: [1, 2],
  ConstantOfShape: [0],
  Expand: [1],
  MaxUnpool: [2],
  OneHot: [1],
  Pad: [1],
  Range: [0, 1, 2],
  Reshape: [1],
  Tile: [1],
};

/** Least and largest value of the numbers of an attribute. */
const bounds: Readonly<Record<string, readonly [least: number, most: number]>> = {
  kernel_shape: [1, mostPixels],
  strides: [1, mostPixels],
  dilations: [1, mostPixels],
  group: [1, mostPixels],
  pads: [0, mostPixels],
  output_padding: [0, mostPixels],
};

/**
 * The first thing in a decoded model that no graph of a build has; undefined for a sound one. Only operators of
 * `onnxOperators`, in an order in which each value is made before it is read and only once; no graphs inside graphs; no data
 * outside the file; arrays as long as their shapes say; sizes that are constants, and bounded.
 */
export function modelFault(model: onnx.IModelProto): string | undefined {
  const { graph } = model;
  if (!graph) return "no graph";
  if ((model.functions ?? []).length > 0) return "functions of its own";
  if ((model.trainingInfo ?? []).length > 0) return "a training algorithm of its own";
  const foreign = (model.opsetImport ?? []).find(({ domain }) => domain);
  if (foreign !== undefined) return `operators of ${foreign.domain}`;
  if ((graph.sparseInitializer ?? []).length > 0) return "sparse arrays";
  return graphFault(graph);
}

function graphFault(graph: onnx.IGraphProto): string | undefined {
  const values = new Set<string>();
  const define = (name: string | null | undefined, what: string): string | undefined => {
    if (!name) return `${what} without a name`;
    if (values.has(name)) return `two values called ${name}`;
    values.add(name);
    return undefined;
  };
  const constants = new Map<string, onnx.ITensorProto>();
  for (const tensor of graph.initializer ?? []) {
    const fault = define(tensor.name, "an array") ?? tensorFault(tensor);
    if (fault !== undefined) return fault;
    constants.set(tensor.name ?? "", tensor);
  }
  for (const { name } of graph.input ?? []) {
    const fault = define(name, "an input");
    if (fault !== undefined) return fault;
  }
  for (const node of graph.node ?? []) {
    const unknown = (node.input ?? []).find((name) => name !== "" && !values.has(name));
    const fault =
      unknown !== undefined
        ? `${node.opType} reads ${unknown}, which nothing makes before`
        : (nodeFault(node, constants) ??
          (node.output ?? []).reduce<string | undefined>(
            (found, name) => found ?? (name === "" ? undefined : define(name, `a result of ${node.opType}`)),
            undefined,
          ));
    if (fault !== undefined) return fault;
  }
  const missing = (graph.output ?? []).find(({ name }) => !values.has(name ?? ""));
  return missing === undefined ? undefined : `an output ${missing.name}, which nothing makes`;
}

function nodeFault(node: onnx.INodeProto, constants: ReadonlyMap<string, onnx.ITensorProto>): string | undefined {
  const { opType, domain } = node;
  if (domain || !operators.has(opType ?? "")) return `the operator ${domain ? `${domain}.` : ""}${opType}`;
  for (const attribute of node.attribute ?? []) {
    const fault = attributeFault(attribute);
    if (fault !== undefined) return `${opType} with ${fault}`;
  }
  for (const position of sizeOperands[opType ?? ""] ?? []) {
    const name = node.input?.[position];
    if (name === undefined || name === "") continue;
    const constant = constants.get(name);
    if (constant === undefined) return `${opType} of a size that is not a constant`;
    const fault = sizeFault(opType ?? "", valuesOf(constant));
    if (fault !== undefined) return `${opType} of ${fault}`;
  }
  return undefined;
}

function attributeFault(attribute: onnx.IAttributeProto): string | undefined {
  const { name, g, t, tp, sparseTensor, refAttrName } = attribute;
  const lists = [attribute.graphs, attribute.tensors, attribute.typeProtos, attribute.sparseTensors, attribute.strings];
  if (g || t || tp || sparseTensor || refAttrName || lists.some((list) => (list ?? []).length > 0))
    return `an attribute ${name} that is neither a number nor a word`;
  const [least, most] = Object.hasOwn(bounds, name ?? "") ? (bounds[name ?? ""] ?? any) : any;
  const numbers = (attribute.type === intType ? [attribute.i ?? 0] : (attribute.ints ?? [])).map(int64);
  const wrong = numbers.find((value) => !(value >= least && value <= most));
  return wrong === undefined ? undefined : `${name} ${wrong}`;
}

function sizeFault(opType: string, sizes: readonly number[]): string | undefined {
  if (opType === "Range") return sizes.every((size) => Math.abs(size) <= mostValues) ? undefined : "too many values";
  if (opType === "Pad") return sizes.every((size) => Math.abs(size) <= mostPixels) ? undefined : "too many pixels";
  const product = sizes.reduce((all, size) => all * Math.max(1, Math.abs(size)), 1);
  return product <= mostValues ? undefined : `${product} values`;
}
