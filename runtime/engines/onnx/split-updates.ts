import type { onnx } from "onnx-proto";
import { largeArray } from "../../../compiler/contract/large-arrays.js";
import { elementsOf, GraphValues } from "./graph-values.js";

/** A training step whose update rules for large arrays run after it, in pieces. */
export interface SplitStep {
  /** The step without these rules: it has outputs for the values that they read. */
  readonly step: onnx.IModelProto;
  readonly updates: readonly ArrayUpdate[];
}

/** The update rule of one parameter and its arrays, all of the same size. */
export interface ArrayUpdate {
  /** The rule over arrays of one axis of open length. Its values are numbered, so equal rules are equal as JSON. */
  readonly rule: onnx.IModelProto;
  readonly elements: number;
  /** For each array that the rule reads: its input of the rule, and the input or output of the step that holds it. */
  readonly arrays: readonly Place[];
  /** The same for single values. */
  readonly scalars: readonly Place[];
  /** For each output of the rule: the input of the step that it replaces. */
  readonly results: readonly Place[];
}

export interface Place {
  readonly rule: string;
  readonly step: string;
}

const next = ".next";

/** Operators of update rules that compute each element from the same elements of their operands, or from single values. */
const elementwise: ReadonlySet<string> = new Set(["Add", "Sub", "Mul", "Div", "Sqrt", "Where"]);

/**
 * Takes the update rules of large arrays out of a training step. In the step, they need arrays for their intermediate
 * results, and new arrays for the weights and the optimiser's state. In pieces, they need a piece of each.
 *
 * @param large elements from which on an array is large.
 */
export function splitUpdates(model: onnx.IModelProto, large = largeArray): SplitStep {
  const graph = model.graph ?? {};
  const values = new GraphValues(graph);
  const states = (graph.input ?? [])
    .map(({ name }) => name ?? "")
    .filter((name) => values.elements(name) >= large && values.outputs.has(name + next));
  const nodes = updateNodes(graph, values, new Set(states));
  const updates = groupsOf(nodes, values).map((group) => updateOf(model, group, values));
  const moved = new Set([...nodes].flatMap(({ output }) => output ?? []));
  const read = new Set(updates.flatMap(({ arrays, scalars }) => [...arrays, ...scalars].map(({ step }) => step)));
  const added = [...read].filter((name) => !values.inputs.has(name) && !values.outputs.has(name));
  return {
    step: {
      ...model,
      graph: {
        ...graph,
        node: (graph.node ?? []).filter((node) => !nodes.has(node)),
        output: [
          ...(graph.output ?? []).filter(({ name }) => !moved.has(name ?? "")),
          ...added.map((name) => values.info(name)),
        ],
        valueInfo: (graph.valueInfo ?? []).filter(({ name }) => !moved.has(name ?? "") && !read.has(name ?? "")),
      },
    },
    updates,
  };
}

/** The nodes of update rules: they compute next values of `states`, or are read only by such nodes. */
function updateNodes(
  graph: onnx.IGraphProto,
  values: GraphValues,
  states: ReadonlySet<string>,
): ReadonlySet<onnx.INodeProto> {
  const nodes = graph.node ?? [];
  const fromState = new Set(states);
  for (const node of nodes)
    if (elementwise.has(node.opType ?? "") && fullOperands(node, values)?.some((name) => fromState.has(name)))
      fromState.add(node.output?.[0] ?? "");
  const found = new Set<onnx.INodeProto>();
  for (const node of [...nodes].reverse()) {
    const result = node.output?.[0] ?? "";
    const full = elementwise.has(node.opType ?? "") ? fullOperands(node, values) : undefined;
    // A sum of several gradients stays in the step: outside, each of them would be kept.
    if (full === undefined || full.filter((name) => !fromState.has(name)).length > 1) continue;
    const readers = values.readers(result);
    const isNext = result.endsWith(next) && states.has(result.slice(0, -next.length));
    const wanted = values.outputs.has(result) ? isNext : readers.length > 0;
    if (wanted && readers.every((reader) => found.has(reader))) found.add(node);
  }
  return found;
}

/** The operands of the result's shape, if all others are single values. */
function fullOperands(node: onnx.INodeProto, values: GraphValues): readonly string[] | undefined {
  const shape = values.shape(node.output?.[0] ?? "");
  if (shape === undefined || elementsOf(shape) === 1) return undefined;
  const full = (name: string): boolean =>
    values.constant(name) === undefined && values.shape(name)?.join() === shape.join();
  const others = (node.input ?? []).filter((name) => !full(name));
  if (others.some((name) => values.elements(name) !== 1)) return undefined;
  return (node.input ?? []).filter(full);
}

/** Nodes that have arrays in common, in the order of the graph. */
function groupsOf(nodes: ReadonlySet<onnx.INodeProto>, values: GraphValues): readonly (readonly onnx.INodeProto[])[] {
  let groups: { readonly names: ReadonlySet<string>; readonly nodes: readonly onnx.INodeProto[] }[] = [];
  for (const node of [...nodes].reverse()) {
    const names = new Set([...(fullOperands(node, values) ?? []), ...(node.output ?? [])]);
    const joined = groups.filter((group) => [...names].some((name) => group.names.has(name)));
    groups = [
      ...groups.filter((group) => !joined.includes(group)),
      {
        names: new Set([...joined.flatMap((group) => [...group.names]), ...names]),
        nodes: [...joined.flatMap((group) => group.nodes), node],
      },
    ];
  }
  const places = new Map([...nodes].reverse().map((node, i) => [node, i]));
  return groups.map((group) => [...group.nodes].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)));
}

function updateOf(model: onnx.IModelProto, nodes: readonly onnx.INodeProto[], values: GraphValues): ArrayUpdate {
  const made = new Set(nodes.flatMap(({ output }) => output ?? []));
  const full = new Set(nodes.flatMap((node) => fullOperands(node, values) ?? []));
  const names = new Map<string, string>();
  const named = (name: string): string => {
    const known = names.get(name) ?? `v${names.size}`;
    names.set(name, known);
    return known;
  };
  const renamed = nodes.map(({ opType, input, output, attribute }): onnx.INodeProto => {
    const [inputs, outputs] = [(input ?? []).map(named), (output ?? []).map(named)];
    return { opType: opType ?? "", name: outputs[0] ?? "", input: inputs, output: outputs, attribute: attribute ?? [] };
  });
  const read = [...names.keys()].filter((name) => !made.has(name));
  const constants = read.flatMap((name) => values.constant(name) ?? []);
  const place = (name: string, step = name): Place => ({ rule: named(name), step });
  const arrays = read.filter((name) => full.has(name)).map((name) => place(name));
  const scalars = read
    .filter((name) => !full.has(name) && values.constant(name) === undefined)
    .map((name) => place(name));
  const results = [...made]
    .filter((name) => values.outputs.has(name))
    .map((name) => place(name, name.slice(0, -next.length)));
  const open = { dim: [{ dimParam: "elements" }] };
  const array = ({ rule }: Place): onnx.IValueInfoProto => ({
    name: rule,
    type: { tensorType: { elemType: 1, shape: open } },
  });
  return {
    rule: {
      irVersion: model.irVersion ?? null,
      opsetImport: [...(model.opsetImport ?? [])],
      graph: {
        name: "update",
        node: renamed,
        input: [...arrays.map(array), ...scalars.map(({ rule, step }) => ({ ...values.info(step), name: rule }))],
        output: results.map(array),
        initializer: constants.map((one) => ({ ...one, name: named(one.name ?? "") })),
      },
    },
    elements: values.elements(arrays[0]?.step ?? ""),
    arrays,
    scalars,
    results,
  };
}
