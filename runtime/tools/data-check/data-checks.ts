import { dirname, parse, resolve } from "node:path";
import { z } from "zod";
import { planSchema } from "../../../compiler/contract/schema.js";
import { DataSets, dataRoots } from "../../data/data-sets.js";
import { correlationImage } from "../../drawing/correlation-map.js";
import { renderDataSheet } from "../../drawing/data-sheet.js";
import { encodedFor, requireImageName, requirePlotName } from "../../drawing/shown-image.js";
import { fault, UserError } from "../../errors/user-error.js";
import { requireOutputFile, writeOutputFile } from "../../files/outputs.js";
import { checkData, type Means, sheetOf } from "./check-data.js";
import { type CheckedData, type FolderOptions, loadFolder, loadNamed } from "./checked-data.js";
import type { DataReport } from "./report-schema.js";

/** A data set to check. */
export interface Subject {
  readonly name: string;
  /** The files and folders that it is read from. */
  readonly inputs: readonly string[];
  readonly load: () => Promise<CheckedData>;
}

/** Images to draw of a data set, by file. */
export interface DataDrawings {
  readonly sheet?: string;
  readonly correlations?: string;
  readonly force: boolean;
}

export interface Finding {
  readonly report: DataReport;
  /** Files that `force` let be replaced. */
  readonly replaced: readonly string[];
}

/** The report on one data set of several, or the structural error that its reader stopped at. */
export type Outcome =
  | ({ readonly name: string } & Finding)
  | { readonly name: string; readonly code: string; readonly error: string };

/** A data set without a spec. */
export const folderSubject = (folder: string, options: FolderOptions): Subject => ({
  name: folder,
  inputs: [folder],
  load: () => loadFolder(folder, options),
});

/** The parts of a plan that describe its data; a checked model has them in the same form. */
const dataOfPlan = z.object({
  data: planSchema.shape.data,
  attributeLists: planSchema.shape.attributeLists,
  evaluate: planSchema.shape.evaluate,
});

/**
 * The data sets of a spec.
 * @param spec path of the spec, for the folders in it.
 * @param options `data`: other folders, `only`: the one data set to check, both by name.
 * @throws UserError for a name that the spec lacks.
 */
export function specSubjects(
  model: unknown,
  spec: string,
  options: { readonly data?: ReadonlyMap<string, string> | undefined; readonly only?: string | undefined },
): readonly Subject[] {
  const plan = dataOfPlan.parse(model);
  const names = plan.data.map(({ name }) => name);
  const { data: others = new Map<string, string>(), only } = options;
  for (const name of [...others.keys(), ...(only === undefined ? [] : [only])]) {
    if (!names.includes(name))
      throw fault("run/unknown-data-set", {
        name,
        file: spec,
        option: "--data or --data-set",
        expected: `one of ${names.join(", ")}`,
      });
  }
  const roots = dataRoots(plan, dirname(spec), others);
  const data = new DataSets(plan, roots);
  return names
    .filter((name) => only === undefined || name === only)
    .map((name) => ({
      name,
      inputs: [spec, roots.get(name) ?? []].flat(),
      load: async () => ({
        ...(await loadNamed(data, name)),
        rules: plan.evaluate?.on.data === name ? plan.evaluate.rules : [],
      }),
    }));
}

/**
 * Checks data sets one after the other. With several, the names of their images contain the name of the data set.
 * @param told is called after each.
 */
export async function checkSubjects(
  subjects: readonly Subject[],
  drawings: DataDrawings,
  means: Means,
  told: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const subject of subjects) {
    const { name } = subject;
    const own = subjects.length > 1 ? withSuffix(drawings, `-${name}`) : drawings;
    const outcome = await checkSubject(subject, own, means).then(
      (finding): Outcome => ({ name, ...finding }),
      (error: unknown): Outcome => {
        if (!(error instanceof UserError)) throw error;
        return { name, code: error.code, error: error.render() };
      },
    );
    told(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Checks a data set and draws it. @throws UserError for structural errors, and before any work for files in the way. */
export async function checkSubject(
  { name, inputs, load }: Subject,
  { sheet, correlations, force }: DataDrawings,
  means: Means,
): Promise<Finding> {
  const rules = (option: string) => ({
    kind: "images",
    force,
    inputs,
    elsewhere: `choose another file with ${option}`,
  });
  const sheetRules = rules("--sheet");
  const mapRules = rules("--correlations");
  if (sheet !== undefined) requireImageName(sheet);
  if (correlations !== undefined) requirePlotName(correlations);
  if (sheet !== undefined && correlations !== undefined && resolve(sheet) === resolve(correlations))
    throw fault("command/same-file", { one: "--sheet", other: "--correlations", file: sheet });
  if (sheet !== undefined) await requireOutputFile(sheet, sheetRules);
  if (correlations !== undefined) await requireOutputFile(correlations, mapRules);
  const data = await load();
  const report = await checkData(data, means);
  const replaced: string[] = [];
  if (sheet !== undefined) {
    const png = await renderDataSheet(sheetOf(data, name));
    replaced.push(...(await writeOutputFile(sheet, await encodedFor(sheet, png), sheetRules)));
  }
  if (correlations !== undefined && report.attributes.length > 0) {
    const map = {
      names: data.attributeNames.map((attribute) => attribute.replaceAll("_", " ")),
      values: report.correlations,
      title: `${name}: correlations of attributes over ${report.images} images (phi)`,
    };
    replaced.push(...(await writeOutputFile(correlations, await correlationImage(map, correlations), mapRules)));
  }
  return { report, replaced };
}

/** `sheet.png` becomes `sheet-faces.png`. */
function withSuffix({ sheet, correlations, force }: DataDrawings, suffix: string): DataDrawings {
  const named = (file: string): string => {
    const { dir, name, ext } = parse(file);
    return `${dir === "" ? "" : `${dir}/`}${name}${suffix}${ext}`;
  };
  return {
    force,
    ...(sheet === undefined ? {} : { sheet: named(sheet) }),
    ...(correlations === undefined ? {} : { correlations: named(correlations) }),
  };
}
