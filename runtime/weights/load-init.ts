import { dirname, posix, relative, resolve, sep } from "node:path";
import { pixelNames } from "../../compiler/contract/pixel-names.js";
import type { Plan, PlanNet, PlanParameter } from "../../compiler/contract/schema.js";
import type { FloatArray, Weights } from "../engines/engine.js";
import { fault } from "../errors/user-error.js";
import { hashOfFile } from "../files/output-manifest.js";
import { arrange } from "./arrange.js";
import { partOf } from "./candidates.js";
import { initialWeights } from "./initial-weights.js";
import { externalPath, withWeightFile } from "./open-weights.js";
import { hasInit, type InitEntry, type NetWithInit, resolveInit } from "./resolve-init.js";
import { some } from "./shown-map.js";
import { count } from "./weight-file.js";

/** Where the initial weights of a net come from, for the run's record. */
export interface InitRecord {
  readonly file: string;
  /**
   * SHA-256 of the file, and of its files with external data, by path. Paths are relative to the folder of the spec, or as
   * in the spec.
   */
  readonly sha256: ReadonlyMap<string, string>;
  /** One line for each parameter that was read: `C1.weight <- conv1_w, transposed`. */
  readonly read: readonly string[];
  /** Parameters that are not in the file: their fillers drew them. */
  readonly drawn: readonly string[];
}

export interface LoadedInit {
  readonly weights: Weights;
  readonly record: InitRecord;
}

/** Reads the initial weights of a net when they are needed. */
export type LoadInit = () => Promise<LoadedInit>;

/**
 * The nets of a plan whose initial weights come from files. Opens every file and compares every shape at once, to report
 * errors before any work; the returned functions read the numbers.
 * @throws UserError as `resolveInit` and `withWeightFile`.
 */
export async function openInits(plan: Plan, specFolder: string): Promise<ReadonlyMap<string, LoadInit>> {
  const loads = new Map<string, LoadInit>();
  for (const net of plan.nets.filter(hasInit)) {
    const path = resolve(specFolder, net.init.file);
    await withWeightFile(path, async (weights) => resolveInit(net, weights));
    loads.set(net.name, () => loadInit(plan, net, path));
  }
  return loads;
}

async function loadInit(plan: Plan, net: NetWithInit, path: string): Promise<LoadedInit> {
  const { entries, values, external } = await withWeightFile(path, async (weights) => {
    const resolved = resolveInit(net, weights);
    const read = new Map<string, FloatArray>();
    for (const entry of resolved) read.set(entry.parameter.name, await valuesOf(entry, path));
    requireFilled(resolved, read, path);
    return { entries: resolved, values: read, external: weights.external };
  });
  const others = net.parameters.filter((one) => !values.has(one.name));
  const drawn = initialWeights(ownerOf(plan, net), others, plan.seed);
  const sha256 = new Map<string, string>();
  const beside = await Promise.all(external.map((location) => externalPath(path, location)));
  for (const file of [path, ...beside]) sha256.set(seen(net.init.file, path, file), await hashOfFile(file));
  return {
    weights: new Map(net.parameters.map(({ name }) => [name, present(values.get(name) ?? drawn.get(name), name)])),
    record: { file: net.init.file, sha256, read: entries.map(describe), drawn: others.map((one) => one.name) },
  };
}

/** @throws UserError if every weight is 0: such a file was set up, but never filled. A single one can be meant so. */
function requireFilled(entries: readonly InitEntry[], values: ReadonlyMap<string, FloatArray>, file: string): void {
  const weights = entries.filter(({ parameter }) => partOf(parameter.name) === "weight");
  const empty = weights.every(({ parameter }) => values.get(parameter.name)?.data.every((value) => value === 0));
  if (weights.length > 0 && empty)
    throw fault("weights/all-zero", { file, found: some(weights.map(({ parameter }) => parameter.name)) });
}

/** The name that the spec would use for a file with external data: `named` is the spec's name for `path`. */
const seen = (named: string, path: string, file: string): string =>
  posix.join(posix.dirname(named), relative(dirname(path), file).split(sep).join("/"));

async function valuesOf({ parameter, arrays, arrangements }: InitEntry, file: string): Promise<FloatArray> {
  if (arrays.length === 0)
    return { shape: parameter.shape, data: new Float32Array(count(parameter.shape)).fill(absentValue(parameter)) };
  const values: Float32Array[] = [];
  for (const array of arrays) {
    const read = await array.values();
    if (!read.every(Number.isFinite))
      throw fault("weights/not-finite", {
        array: array.name,
        file,
        found: String(read.find((value) => !Number.isFinite(value))),
      });
    const negative = partOf(parameter.name) === "variance" ? read.find((value) => value < 0) : undefined;
    if (negative !== undefined)
      throw fault("weights/negative-variance", {
        array: array.name,
        file,
        parameter: parameter.name,
        found: String(negative),
      });
    values.push(read);
  }
  return { shape: parameter.shape, data: arrange(values, arrangements) };
}

/** The owner of the random stream for the rest: the nets of the first training, so nets trained as one start equal. */
function ownerOf(plan: Plan, net: PlanNet): string {
  const runs = plan.stages.flatMap((stage) => (stage.kind === "train" ? stage.groups : []));
  return (runs.find((run) => run.nets.includes(net.name))?.nets ?? [net.name]).join();
}

/** What a layer without an array for a parameter computes with. */
const absentValue = ({ name }: PlanParameter): number => (partOf(name) === "variance" ? 1 : 0);

function describe({ parameter, arrays, arrangements, notes }: InitEntry): string {
  if (arrays.length === 0)
    return `${parameter.name} <- ${absentValue(parameter)}, the layer of the file has no such array`;
  const names = arrays.map(({ name, type }) => (type === "F32" ? name : `${name} (${type})`));
  return [`${parameter.name} <- ${names.join(" + ")}`, ...notes, ...(arrangements[0]?.done ?? [])].join(", ");
}

function present(value: FloatArray | undefined, name: string): FloatArray {
  if (value === undefined) throw new Error(`weights: nothing for ${name}`);
  return value;
}

/** Notes for a run that starts from files: the number of parameters, rearranged arrays, and parameters that were drawn. */
export function initNotes(inits: ReadonlyMap<string, InitRecord> = new Map()): readonly string[] {
  return [...inits].flatMap(([net, { file, read, drawn }]) => {
    const filled = drawn.filter((name) => !Object.values<string>(pixelNames).includes(name));
    const rest = filled.length === 0 ? "" : `; drawn by their fillers: ${some(filled)}`;
    const changed = read.filter((line) => line.includes(", "));
    return [`${net}: ${read.length} parameters from ${file}${rest}`, ...changed.map((line) => `  ${line}`)];
  });
}
