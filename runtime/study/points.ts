import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Origin, StudyModel } from "../../compiler/model/index.js";
import type { WrittenSettings } from "../../compiler/resolve/settings/read.js";
import type { PointSetting } from "./results.js";

/** A point before it is compiled. */
export interface DraftPoint {
  readonly name: string;
  readonly settings: readonly PointSetting[];
  /** The spec to train, as the compiler names it. */
  readonly file: string;
  /** As `--set` takes them. */
  readonly set: ReadonlyMap<string, string>;
  /** Where they are written. */
  readonly places: WrittenSettings;
  readonly against?: string;
}

/** The spec as it is written. */
export const basePoint = (file: string): DraftPoint => ({
  name: "base",
  settings: [],
  file,
  set: new Map(),
  places: new Map(),
});

/** Every combination of the varied values, the first setting slowest. */
export function combinations({ varied }: Pick<StudyModel, "varied">, file: string): readonly DraftPoint[] {
  if (varied.length === 0) return [];
  type Chosen = { readonly setting: StudyModel["varied"][number]; readonly value: Value };
  const all = varied.reduce<readonly (readonly Chosen[])[]>(
    (before, setting) => before.flatMap((chosen) => setting.values.map((value) => [...chosen, { setting, value }])),
    [[]],
  );
  return all.map((chosen) => {
    const settings = chosen.map(({ setting, value }) => ({ name: setting.target, value: oneLine(value.text) }));
    return {
      name: settings.map(({ name, value }) => `${name}=${value}`).join(", "),
      settings,
      file,
      set: new Map(chosen.map(({ setting, value }) => [setting.target, value.text])),
      places: new Map(
        chosen.map(({ setting, value }) => [
          setting.target,
          { target: placeOf(setting.origin), value: placeOf(value.origin) },
        ]),
      ),
    };
  });
}

type Value = StudyModel["varied"][number]["values"][number];

const placeOf = ({ file, start, end }: Origin) => ({ file, span: { file, start, end } });

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** The other specs. Files of the same name are told apart by their path. */
export function comparedPoints({ against }: Pick<StudyModel, "against">): readonly DraftPoint[] {
  const names = against.map(({ file }) => basename(file, ".fan"));
  return against.map(({ file }, i) => {
    const name = names[i] ?? file;
    const isOnly = names.filter((one) => one === name).length === 1;
    return { ...basePoint(file), name: `against ${isOnly ? name : file}`, against: file };
  });
}

/** Longest name of a folder, in characters. */
const longest = 80;

/**
 * Folders of points: readable, and safe for every file system. A name that had to be changed or cut ends with a hash of the whole
 * name, so that two points never share a folder, not even where upper and lower case are the same.
 */
export function folderOf(name: string): string {
  const wanted = name.replaceAll(", ", ",").replaceAll(" ", "-");
  const safe = wanted.replace(/[^A-Za-z0-9._=,+-]+/g, "-").replace(/^[.-]+/, "");
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  const isSafe = safe === wanted && safe.length <= longest && !/[.]$/.test(safe);
  return isSafe ? safe : `${safe.slice(0, longest - 9).replace(/[.-]+$/, "")}-${hash}`;
}

/** The folders of points by their order; those that differ only in case get a hash. */
export function foldersOf(names: readonly string[]): readonly string[] {
  const folders = names.map(folderOf);
  const lower = folders.map((one) => one.toLowerCase());
  return folders.map((folder, i) => {
    if (lower.indexOf(lower[i] ?? "") === lower.lastIndexOf(lower[i] ?? "")) return folder;
    const hash = createHash("sha256")
      .update(names[i] ?? "")
      .digest("hex")
      .slice(0, 8);
    return `${folder}-${hash}`;
  });
}

/** The seeds of a study: `first` is the seed of the schedule. */
export const seedsOf = ({ seeds }: Pick<StudyModel, "seeds">, first: number): readonly number[] =>
  seeds.kind === "listed" ? seeds.seeds : Array.from({ length: seeds.count }, (_, i) => first + i);
