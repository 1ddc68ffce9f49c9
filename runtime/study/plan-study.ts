import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { Compiled, CompileOptions } from "../../compiler/compile.js";
import { graphNames, onnxFile } from "../../compiler/contract/graph-files.js";
import type { Plan } from "../../compiler/contract/schema.js";
import type { SpecModel, StudyModel } from "../../compiler/model/index.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { DataSets } from "../data/data-sets.js";
import { rehearsalOf } from "../data/rehearsal.js";
import { fault, UserError } from "../errors/user-error.js";
import { evaluationData, testImagesOf } from "../evaluate/evaluate-run.js";
import { requireDataSets, requireRoots } from "../run/require-data-sets.js";
import { requireUsableData } from "../train/preflight.js";
import { digest } from "../train/stage-key.js";
import { expectedKeys, fingerprintOf } from "./expected-keys.js";
import type { CountedPoint, CountedStudy } from "./planned-study.js";
import { basePoint, combinations, comparedPoints, type DraftPoint, foldersOf, seedsOf } from "./points.js";
import { rootsOf } from "./study-data.js";

export interface PlanOptions {
  readonly engine: string;
  /** Other folders for data sets: absolute paths. */
  readonly data: ReadonlyMap<string, string>;
  /** The data sets that the command names. */
  readonly given: Iterable<string>;
  /** Updates of each stage of a rehearsal. */
  readonly rehearse?: number;
}

/** Compiles a point, and prints its errors. @throws UserError if it has errors. */
export type CompilePoint = (point: DraftPoint, options: CompileOptions) => Compiled;

/** The study of a file: the named one, or the only one of the file itself, or the only one that it inherits. */
export function chosenStudy(model: SpecModel, wanted: string | undefined): StudyModel {
  const { file, studies } = model;
  const names = studies.map(({ name }) => name);
  if (wanted !== undefined) {
    const found = studies.find(({ name }) => name === wanted);
    if (found === undefined)
      throw fault("command/unknown-study", { name: wanted, file, hint: chooseFrom(wanted, names) });
    return found;
  }
  const own = studies.filter(({ origin }) => origin.file === file);
  const [only, ...others] = own.length > 0 ? own : studies;
  if (only === undefined) throw fault("command/no-study", { file });
  if (others.length > 0) throw fault("command/several-studies", { file, found: names.join(", ") });
  return only;
}

/** `runs/STUDY` next to the spec; a rehearsal has a folder of its own. */
export const defaultFolder = (file: string, study: string, rehearse: number | undefined): string =>
  join(dirname(file), "runs", `${study}${rehearse === undefined ? "" : "-rehearsal"}`);

interface CompiledPoint extends DraftPoint {
  readonly plan: Plan;
  readonly graphs: ReadonlyMap<string, string>;
  readonly fingerprint: string;
}

/**
 * Compiles every point of a study and checks its data; trains nothing. A combination that is the spec as it is written becomes the
 * base point.
 * @throws UserError for the first point with an error.
 */
export async function planStudy(
  study: StudyModel,
  file: string,
  compile: CompilePoint,
  options: PlanOptions,
): Promise<CountedStudy> {
  const compiled = (point: DraftPoint): CompiledPoint => compiledPoint(point, compile);
  const base = compiled(basePoint(file));
  const varied = combinations(study, file).map(compiled);
  const same = varied.find(({ fingerprint }) => fingerprint === base.fingerprint);
  const others = varied.filter((one) => one !== same);
  const compared = comparedPoints(study).map(compiled);
  const points = [{ ...base, settings: same?.settings ?? [] }, ...others, ...compared];
  const checkedData = new Map<string, number>();
  let testImages: number | undefined;
  requireDataSets({ data: points.flatMap(({ plan }) => plan.data) }, options.given);
  for (const point of points) {
    const images = await requireData(point, options, checkedData).catch((error: unknown) => {
      // The seeds of a point have the same data.
      throw error instanceof UserError ? error.within(`study ${study.name}, point ${point.name}`) : error;
    });
    testImages ??= images;
  }
  const seeds = seedsOf(study, base.plan.seed);
  const folders = foldersOf(points.map(({ name }) => name));
  return {
    name: study.name,
    spec: file,
    seeds,
    points: points.map((point, i) => planned(point, folders[i] ?? point.name, i === 0, seeds, options)),
    ...(testImages === undefined || options.rehearse !== undefined ? {} : { testImages }),
  };
}

function compiledPoint(point: DraftPoint, compile: CompilePoint): CompiledPoint {
  const { file, set: settings, places } = point;
  const { plan, files } = compile(point, { settings, places, specFile: basename(file) });
  if (plan.stages.length === 0)
    throw fault("study-run/not-comparable", { file, name: point.name, missing: "schedule" });
  if (plan.evaluate === undefined)
    throw fault("study-run/not-comparable", { file, name: point.name, missing: "`evaluate` block" });
  const graphs = new Map(
    graphNames(plan).map((name) => {
      const text = Buffer.from(files.get(onnxFile(name)) ?? []).toString("latin1");
      const hash = createHash("sha256").update(text.replaceAll(plan.spec.sha256, ""), "latin1").digest("hex");
      return [name, hash] as const;
    }),
  );
  return { ...point, plan, graphs, fingerprint: fingerprintOf(plan, graphs) };
}

/** Checks the data of a point, unless another point with the same data has been checked. @returns its number of test images. */
async function requireData(point: CompiledPoint, options: PlanOptions, known: Map<string, number>): Promise<number> {
  const { plan } = point;
  const roots = rootsOf(point, options.data);
  const key = digest([plan.data, plan.attributeLists, plan.stages.map((one) => one.on), plan.evaluate, [...roots]]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const rehearsal = options.rehearse === undefined ? undefined : rehearsalOf(plan, options.rehearse);
  const data = new DataSets(plan, roots, rehearsal);
  await requireUsableData(plan, data, plan.stages);
  await requireRoots(evaluationData(plan), roots);
  const images = await testImagesOf(plan, data);
  known.set(key, images);
  return images;
}

function planned(
  point: CompiledPoint,
  folder: string,
  base: boolean,
  seeds: readonly number[],
  options: PlanOptions,
): CountedPoint {
  const { name, settings, against, file, set, plan, graphs, fingerprint } = point;
  const rehearsal = options.rehearse === undefined ? undefined : rehearsalOf(plan, options.rehearse);
  const inputs = { graphs, roots: rootsOf(point, options.data), engine: options.engine, rehearsal };
  return {
    name,
    settings,
    base,
    ...(against === undefined ? {} : { against }),
    file,
    set,
    plan,
    inputs,
    folder,
    fingerprint,
    runs: seeds.map((seed) => ({
      seed,
      folder: `${folder}/seed-${seed}`,
      stages: expectedKeys({ ...plan, seed }, inputs),
    })),
  };
}
