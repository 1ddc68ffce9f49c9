import type { PlanInit, PlanNet, PlanParameter } from "../../compiler/contract/schema.js";
import { fault, type UserError } from "../errors/user-error.js";
import { type Arrangement, fitArrays } from "./fit.js";
import { matchArrays } from "./match.js";
import { shownMap, some } from "./shown-map.js";
import { isFloat, notFloat, type StoredArray, shown, type WeightFile } from "./weight-file.js";

/** The arrays of a file that a parameter takes. */
export interface InitEntry {
  readonly parameter: PlanParameter;
  readonly arrays: readonly StoredArray[];
  readonly arrangements: readonly Arrangement[];
}

/** Makes a hint for a name that is not among the choices. */
export type Suggest = (word: string, choices: readonly string[]) => string | undefined;

export type NetWithInit = PlanNet & { readonly init: PlanInit };

export const hasInit = (net: PlanNet): net is NetWithInit => net.init !== undefined;

/**
 * Decides which arrays the parameters of a net take, and how: by the map of the spec, or else by name and shape.
 * @throws UserError with the line of the spec if an array is missing or does not fit, or if a match would be a guess.
 */
export function resolveInit(net: NetWithInit, weights: WeightFile, suggest: Suggest): readonly InitEntry[] {
  const map = net.init.map.length > 0 ? net.init.map : matched(net, weights);
  const byName = new Map(weights.arrays.map((one) => [one.name, one]));
  return map.map(({ parameter: name, arrays: names, layout, line }) => {
    const place = { file: net.init.at.file, row: line };
    const parameter = net.parameters.find((one) => one.name === name);
    if (parameter === undefined) throw new Error(`plan: ${net.name} has no parameter ${name}`);
    const arrays = names.map((wanted) => {
      const array = byName.get(wanted);
      if (array === undefined) throw noArray(wanted, net.init.file, weights, place, suggest);
      if (!isFloat(array)) throw notFloat(weights.file, array);
      return array;
    });
    const fitted = fitArrays(parameter, shapesOf(arrays), layout, knownLayout(arrays));
    switch (fitted.kind) {
      case "fits":
        return { parameter, arrays, arrangements: fitted.arrangements };
      case "misfit":
        throw misfit(net, parameter, arrays, place, layout);
      case "ambiguous":
        throw fault("weights/ambiguous-layout", {
          ...place,
          parameter: described(net, parameter),
          arrays: listed(arrays, net.init.file),
          layouts: fitted.choices.join(", "),
          hint: `write \`${name} <- ${names.map((one) => JSON.stringify(one)).join(", ")} plain\` for a file of PyTorch or Caffe; \`fanc explain init\` explains the others`,
        });
      default: {
        const never: never = fitted;
        return never;
      }
    }
  });
}

const shapesOf = (arrays: readonly StoredArray[]): readonly (readonly number[])[] => arrays.map((one) => one.shape);

/** The layout of all these arrays, if the file states one. */
function knownLayout([first, ...more]: readonly StoredArray[]): StoredArray["layout"] {
  return more.every(({ layout }) => layout === first?.layout) ? first?.layout : undefined;
}

/** A map from names and shapes. @throws UserError with a map to complete if it is incomplete or a guess. */
function matched(net: NetWithInit, weights: WeightFile): PlanInit["map"] {
  const matching = matchArrays(net, weights.arrays);
  const { matches, missing } = matching;
  const guesses = matches.filter((one) => one.by === "order").map((one) => one.parameter);
  if (missing.length > 0 || guesses.length > 0) {
    const faults = [
      ...(missing.length > 0 ? [`none for ${some(missing)}`] : []),
      ...(guesses.length > 0 ? [`more than one for ${some(guesses)}`] : []),
    ];
    const map = shownMap(net.init.file, matching).replaceAll("\n", "\n    ");
    throw fault("weights/unclear-map", {
      weights: net.init.file,
      net: net.name,
      map,
      file: net.init.at.file,
      row: net.init.at.line,
      found: faults.join("; "),
    });
  }
  return matches.map(({ parameter, array }) => ({ parameter, arrays: [array], line: net.init.at.line }));
}

interface Place {
  readonly file: string;
  readonly row: number;
}

function noArray(name: string, file: string, weights: WeightFile, place: Place, suggest: Suggest): UserError {
  const names = weights.arrays.map((one) => one.name);
  const hint = suggest(name, names) ?? `list the arrays with \`fanc weights ${weights.file}\``;
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
