import type { Decidable } from "../evaluate/decidable.js";
import { type PlannedStudy, runsOf } from "./planned-study.js";

/** What a study will do, before it does it: points, seeds, and which point trains each stage. One line each. */
export function planLines(study: PlannedStudy): readonly string[] {
  const { name, seeds, points } = study;
  const all = runsOf(study).flatMap(({ run }) => run.stages.map(({ key }) => key));
  const trained = new Set(all).size;
  const shared = all.length - trained;
  const runs = points.length * seeds.length;
  const head = `study ${name}: ${count(points.length, "point")} × ${count(seeds.length, "seed")} (${seeds.join(", ")}) = ${count(runs, "run")}; ${count(trained, "stage")} to train, ${shared} shared`;
  const owners = new Map<string, string>();
  const lines = points.map((point) => {
    const trains: string[] = [];
    const shares = new Map<string, string[]>();
    for (const { name: stage, key } of point.runs[0]?.stages ?? []) {
      const owner = owners.get(key);
      if (owner === undefined) {
        owners.set(key, point.name);
        trains.push(stage);
      } else shares.set(owner, [...(shares.get(owner) ?? []), stage]);
    }
    const settings =
      point.base && point.settings.length > 0
        ? ` (${point.settings.map((one) => `${one.name}=${one.value}`).join(", ")})`
        : "";
    const parts = [
      ...(trains.length === 0 ? [] : [`trains ${trains.join(", ")}`]),
      ...[...shares].map(([owner, stages]) => `shares ${stages.join(", ")} with ${owner}`),
    ];
    return `  ${point.name}${settings}: ${parts.join("; ")}`;
  });
  return [head, ...lines];
}

/** The same for programs. */
export const planJson = ({ name, seeds, points, testImages }: PlannedStudy, claims: readonly Decidable[]): object => ({
  study: name,
  seeds,
  ...(testImages === undefined ? {} : { testImages }),
  claims: claims.map(({ text: _, ...claim }) => claim),
  points: points.map(({ name: point, settings, base, against, folder, runs }) => ({
    name: point,
    settings,
    base,
    ...(against === undefined ? {} : { against }),
    folder,
    runs,
  })),
});

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
