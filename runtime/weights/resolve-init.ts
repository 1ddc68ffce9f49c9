import type { PlanInit, PlanNet, PlanParameter } from "../../compiler/contract/schema.js";
import { didYouMean } from "../../dsl/text/suggest.js";
import { fault, type UserError } from "../errors/user-error.js";
import { asUsed, sameReading, viewNotes } from "./array-view.js";
import { partOf } from "./candidates.js";
import { type Arrangement, fitArrays, type KnownLayout } from "./fit.js";
import { matchArrays } from "./match.js";
import { shownMap, some } from "./shown-map.js";
import {
  type ArrayUse,
  isFloat,
  type Layout,
  notFloat,
  type StoredArray,
  shown,
  type WeightFile,
} from "./weight-file.js";

/** The arrays of a file that a parameter takes. */
export interface InitEntry {
  readonly parameter: PlanParameter;
  /** None: the layer of the file has no such array, so the values are 0, or 1 for a variance. */
  readonly arrays: readonly StoredArray[];
  readonly arrangements: readonly Arrangement[];
  /** What the graph of the file does to the arrays, for the user. */
  readonly notes: readonly string[];
}

export type NetWithInit = PlanNet & { readonly init: PlanInit };

export const hasInit = (net: PlanNet): net is NetWithInit => net.init !== undefined;

/**
 * Decides which arrays the parameters of a net take, and how: by the map of the spec, or else by name and shape.
 * @throws UserError with the line of the spec if an array is missing or does not fit, or if a match would be a guess.
 */
export function resolveInit(net: NetWithInit, weights: WeightFile): readonly InitEntry[] {
  const map = net.init.map.length > 0 ? net.init.map : matched(net, weights);
  const byName = new Map(weights.arrays.map((one) => [one.name, one]));
  return map.map(({ parameter: name, arrays: names, layout, line }) => {
    const place = { file: net.init.at.file, row: line };
    const parameter = net.parameters.find((one) => one.name === name);
    if (parameter === undefined) throw new Error(`plan: ${net.name} has no parameter ${name}`);
    const arrays = names.map((wanted) => {
      const array = byName.get(wanted);
      if (array === undefined) throw noArray(wanted, net.init.file, weights, place);
      if (!isFloat(array)) throw notFloat(weights.file, array);
      return array;
    });
    if (arrays.length === 0) return { parameter, arrays, arrangements: [], notes: [] };
    const seen = arrays.map((one) => asRead(one, parameter, layout));
    const fitted = fitArrays(parameter, shapesOf(seen), layout, knownLayout(seen));
    switch (fitted.kind) {
      case "fits":
        return { parameter, arrays: seen, arrangements: fitted.arrangements, notes: notesOn(seen) };
      case "misfit":
        throw misfit(net, parameter, arrays, place, layout);
      case "ambiguous":
        throw ambiguous(net, parameter, arrays, place, choicesOf(parameter, arrays, fitted.choices));
      default: {
        const never: never = fitted;
        return never;
      }
    }
  });
}

const shapesOf = (arrays: readonly StoredArray[]): readonly (readonly number[])[] => arrays.map((one) => one.shape);

/** The layout of all these arrays, if the file states one. */
function knownLayout([first, ...more]: readonly StoredArray[]): KnownLayout | undefined {
  const use = first?.uses?.[0];
  const same = ({ layout, uses }: StoredArray): boolean =>
    layout === first?.layout && uses?.[0]?.mapOrder === use?.mapOrder && uses?.length === first?.uses?.length;
  if (first === undefined || !more.every(same)) return undefined;
  return { layout: first.layout, mapOrder: first.uses?.length === 1 ? use?.mapOrder : undefined };
}

/** An array as the graph reads it for a parameter. A word of the spec is about the array itself. */
function asRead(array: StoredArray, parameter: PlanParameter, said: Layout | undefined): StoredArray {
  const use = useFor(array, parameter);
  if (use === undefined || said === undefined) return asUsed(array, use);
  return asUsed(array, { ...use, view: { shape: array.shape, steps: [], factor: use.view.factor } });
}

/** The use of an array with the role of a parameter; undefined if there is none, or if several of them differ and fit. */
function useFor({ uses = [] }: StoredArray, parameter: PlanParameter): ArrayUse | undefined {
  const fitting = uses.filter(
    (use) =>
      use.role === partOf(parameter.name) && fitArrays(parameter, [use.view.shape], undefined, use).kind !== "misfit",
  );
  const [first, ...more] = fitting.length > 0 ? fitting : uses.filter(({ role }) => role === partOf(parameter.name));
  return first !== undefined && more.every((one) => sameReading(one, first)) ? first : undefined;
}

const notesOn = (seen: readonly StoredArray[]): readonly string[] => [
  ...new Set(
    seen.flatMap(({ uses = [] }) => (uses.length === 1 && uses[0] !== undefined ? viewNotes(uses[0].view) : [])),
  ),
];

/** The words between which the spec decides, about the arrays themselves and not about what the graph makes of them. */
function choicesOf(parameter: PlanParameter, arrays: readonly StoredArray[], choices: readonly Layout[]) {
  const own = fitArrays(parameter, shapesOf(arrays));
  return own.kind === "ambiguous" ? own.choices : choices;
}

/** A map from names and shapes. @throws UserError with a map to complete if it is incomplete or a guess. */
function matched(net: NetWithInit, weights: WeightFile): PlanInit["map"] {
  const matching = matchArrays(net, weights.arrays);
  const { matches, missing, absent, displaced } = matching;
  const [unusable] = matching.unusable;
  const place = { file: net.init.at.file, row: net.init.at.line };
  const guesses = matches.filter((one) => one.by === "order").map((one) => one.parameter);
  const map = shownMap(net.init.file, matching).replaceAll("\n", "\n    ");
  if (unusable !== undefined) throw notFloat(weights.file, { ...unusable, name: unusable.array });
  if (missing.length > 0 || guesses.length > 0 || displaced.length > 0) {
    const faults = [
      ...(displaced.length > 0
        ? [`${some(displaced)} of a layer that the net does not have, between layers that it has`]
        : []),
      ...(missing.length > 0 ? [`none for ${some(missing)}`] : []),
      ...(guesses.length > 0 ? [`more than one for ${some(guesses)}`] : []),
    ];
    throw fault("weights/unclear-map", {
      weights: net.init.file,
      net: net.name,
      map,
      ...place,
      found: `${faults.join("; ")}${foldedHint(missing, weights)}`,
    });
  }
  const open = matches.find(({ layouts }) => layouts.length > 0);
  const parameter = net.parameters.find(({ name }) => name === open?.parameter);
  if (open !== undefined && parameter !== undefined)
    throw fault("weights/ambiguous-layout", {
      ...place,
      parameter: described(net, parameter),
      arrays: listed(weights.arrays.filter(({ name }) => name === open.array).slice(0, 1), net.init.file),
      layouts: open.layouts.join(", "),
      hint: `put this map into the net, with the right word for each layout (\`fanc explain init\` explains them)\n    ${map}`,
    });
  const line = net.init.at.line;
  return [
    ...matches.map(({ parameter: name, array }) => ({ parameter: name, arrays: [array], line })),
    ...absent.map((name) => ({ parameter: name, arrays: [], line })),
  ];
}

/** Exporters multiply a normalisation into the layer before it: its arrays are gone. */
function foldedHint(missing: readonly string[], { kind, arrays }: WeightFile): string {
  const gone = missing.some((name) => partOf(name) === "variance");
  const kept = arrays.some(({ uses = [] }) => uses.some(({ role }) => role === "variance"));
  if (kind !== "onnx" || !gone || kept) return "";
  return " (the model has no BatchNormalization: the exporter has probably merged it into the layer before)";
}

function ambiguous(
  net: NetWithInit,
  parameter: PlanParameter,
  arrays: readonly StoredArray[],
  place: Place,
  choices: readonly Layout[],
): UserError {
  const line = (layout: Layout): string =>
    `\`${parameter.name} <- ${arrays.map(({ name }) => JSON.stringify(name)).join(", ")} ${layout}\``;
  const hint = choices.includes("plain")
    ? `write ${line("plain")} for a file of PyTorch or Caffe`
    : `write ${line("channels_last")} for a file of Keras or TensorFlow, ${line("transposed")} if the map was flattened with its channels first`;
  return fault("weights/ambiguous-layout", {
    ...place,
    parameter: described(net, parameter),
    arrays: listed(arrays, net.init.file),
    layouts: choices.join(", "),
    hint: `${hint}; \`fanc explain init\` explains the ${choices.includes("plain") ? "others" : "words"}`,
  });
}

interface Place {
  readonly file: string;
  readonly row: number;
}

function noArray(name: string, file: string, weights: WeightFile, place: Place): UserError {
  const names = weights.arrays.map((one) => one.name);
  const hint = didYouMean(name, names) ?? `list the arrays with \`fanc weights ${weights.file}\``;
  return fault("weights/no-array", { weights: file, array: name, ...place, found: some(names), hint });
}

function misfit(
  net: NetWithInit,
  parameter: PlanParameter,
  arrays: readonly StoredArray[],
  place: Place,
  layout: string | undefined,
): UserError {
  const other = layout !== undefined && fitArrays(parameter, shapesOf(arrays)).kind !== "misfit";
  const hint = other
    ? `leave out \`${layout}\`: the array fits in another layout`
    : (groupsHint(parameter, arrays) ?? "name another array, or give the layer the size of the array");
  const words = { parameter: described(net, parameter), arrays: listed(arrays, net.init.file) };
  return fault("weights/wrong-shape", { ...words, ...place, hint });
}

/** Filters that read another number of channels belong to a layer with other groups. */
function groupsHint({ name, shape }: PlanParameter, arrays: readonly StoredArray[]): string | undefined {
  const [own = 0, from = 0] = [shape[1], arrays[0]?.shape[1]];
  const rest = arrays[0]?.shape.filter((_, axis) => axis !== 1).join();
  if (shape.length !== 4 || arrays.length !== 1 || rest !== shape.filter((_, axis) => axis !== 1).join())
    return undefined;
  if (own === 0 || from === 0 || (own % from !== 0 && from % own !== 0)) return undefined;
  return `give ${name.slice(0, name.lastIndexOf("."))} the \`groups\` of the file's layer: its filters read ${from} channels, not ${own}`;
}

const described = (net: NetWithInit, { name, shape, cells }: PlanParameter): string =>
  `${name} of net ${net.name} is ${shown(shape)}${cells === undefined ? "" : ` (${cells} cells)`}`;

/** The arrays and their shapes; `file` is the spec's name for it. */
function listed(arrays: readonly StoredArray[], file: string): string {
  const each = arrays.map(({ name, shape }) => `${shown(shape)}${arrays.length > 1 ? ` (${name})` : ""}`);
  const names = arrays.length > 1 ? "the arrays of" : `${arrays[0]?.name} in`;
  return `${names} ${file} ${arrays.length > 1 ? "are" : "is"} ${each.join(" and ")}`;
}
