import type { PlanParameter } from "../../compiler/contract/schema.js";
import { byNumber, namedPart, roleInLayer } from "./array-names.js";
import { fitArrays } from "./fit.js";
import type { ArrayUse, Role, StoredArray } from "./weight-file.js";

export type ListedArray = Pick<StoredArray, "name" | "type" | "shape"> & Partial<Pick<StoredArray, "layout" | "uses">>;

/** One use of an array that a parameter can take. */
export interface Candidate {
  readonly array: ListedArray;
  readonly use: ArrayUse | undefined;
  /** What the graph says that the array is for, or else its name; undefined if neither does. */
  readonly role: Role | "other" | undefined;
  /** Candidates with the same text belong to one layer; empty if nothing says so. */
  readonly layer: string;
}

/** Arrays of one layer of a file. */
export interface FileLayer {
  readonly id: string;
  readonly candidates: readonly Candidate[];
  /** Layers right before this one; undefined in formats without a graph. */
  readonly after: readonly string[] | undefined;
}

/** The candidates of a file: one for each array, several for an array that several layers use. */
export function candidatesOf(arrays: readonly ListedArray[]): readonly Candidate[] {
  const parts = new Map(arrays.map((one) => [one, namedPart(one.name)]));
  const layers = new Map<string, { readonly role: Role | "other" | undefined; readonly rank: number }[]>();
  for (const [{ shape }, { layer, role }] of parts)
    layers.set(layer, [...(layers.get(layer) ?? []), { role, rank: shape.length }]);
  return arrays.flatMap((array): readonly Candidate[] => {
    if (array.uses !== undefined && array.uses.length > 0)
      return array.uses.map((use) => ({ array, use, role: use.role, layer: layerId(use.layer) }));
    const { layer, role } = parts.get(array) ?? { layer: "", role: undefined };
    const own = layer === "" ? role : roleInLayer(role, layers.get(layer) ?? [], array.shape.length);
    return [{ array, use: undefined, role: own, layer }];
  });
}

const layerId = (place: number): string => `#${place}`;

/** The layers of a file: those of a graph in its order, the others as a person counts. */
export function layersOf(candidates: readonly Candidate[]): readonly FileLayer[] {
  const layers = new Map<string, Candidate[]>();
  for (const one of candidates) if (one.layer !== "") layers.set(one.layer, [...(layers.get(one.layer) ?? []), one]);
  const all = [...layers].map(([id, own]): FileLayer => {
    const after = own.some(({ use }) => use !== undefined)
      ? [...new Set(own.flatMap(({ use }) => (use?.after ?? []).map(layerId)))]
      : undefined;
    return { id, candidates: own, after };
  });
  return all.sort((a, b) => byNumber(a.id, b.id));
}

const known = new WeakMap<PlanParameter, WeakMap<Candidate, boolean>>();

/** Whether a candidate has the role of a parameter, or none that is known, and its shape. Rules ask again and again. */
export function suits(parameter: PlanParameter, candidate: Candidate): boolean {
  const answers = known.get(parameter) ?? new WeakMap<Candidate, boolean>();
  known.set(parameter, answers);
  const answer = answers.get(candidate) ?? compared(parameter, candidate);
  answers.set(candidate, answer);
  return answer;
}

function compared(parameter: PlanParameter, { array, use, role }: Candidate): boolean {
  if (role !== undefined && role !== partOf(parameter.name)) return false;
  const shape = use?.view.shape ?? array.shape;
  return fitArrays(parameter, [shape], undefined, use ?? { layout: array.layout }).kind !== "misfit";
}

/** `scale` of `C1.batchnorm.scale`. */
export const partOf = (parameter: string): string => parameter.slice(parameter.lastIndexOf(".") + 1);

/** `C1.batchnorm` of `C1.batchnorm.scale`. */
export const unitOf = (parameter: string): string => parameter.slice(0, Math.max(0, parameter.lastIndexOf(".")));
