import { z } from "zod";
import { lossTerm, lossText } from "../../compiler/contract/parts/loss.js";
import type { Plan } from "../../compiler/contract/schema.js";
import { memory } from "../../dsl/text/numbers.js";
import { setting } from "../text/numbers.js";

/** One thing in which runs differ. */
export interface Difference {
  /** Names from the outside in: `stage tune_anet optimizer lr`. */
  readonly what: string;
  /** In the order of the runs; undefined where the run has no such thing. */
  readonly values: readonly (string | undefined)[];
}

/** Derived from other fields, or only an origin. */
const derived = new Set([
  ...["schema", "spec", "costs", "graph", "evalGraph", "kind"],
  ...["outputLayer", "state", "feeds", "paired", "fanIn", "fanOut", "reads", "regions", "at", "line"],
]);

/** Lists of numbers that are sizes: `6 x 3 x 5 x 5`. Others are lists: `0.4, 0.6`. */
const sizes = new Set(["shape", "kernel", "stride", "pad", "dilation", "grid", "outputWindow"]);

/** What differs in the plans of runs; things with names are matched by these, not by their places. */
export function planDifferences(plans: readonly Plan[]): readonly Difference[] {
  const flat = plans.map((plan) => flattened(plan));
  const keys = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  const differences = keys
    .map((what) => ({ what, values: flat.map((one) => one.get(what)) }))
    .filter(({ what, values }) => !/\.bias shape$/.test(what) && values.some((value) => value !== values[0]));
  return withoutArrays(withoutParts(differences)).map(({ what, values }) => ({ what: readable(what), values }));
}

const terms = z.array(lossTerm);

function flattened(plan: Plan): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const add = (path: readonly string[], value: unknown): void => {
    const loss = path.at(-1) === "loss" ? terms.safeParse(value).data : undefined;
    if (loss !== undefined) values.set(path.join(" "), lossText(loss));
    else if (path.join() === "memory" && typeof value === "number") values.set("memory", memory(value));
    else if (Array.isArray(value)) {
      const names = value.map((one, i) => nameOf(one) ?? (typeof one === "object" ? String(i + 1) : undefined));
      if (names.every((name) => name !== undefined)) {
        for (const [i, one] of value.entries()) add([...path, String(names[i])], one);
      } else values.set(path.join(" "), value.map(shown).join(sizes.has(path.at(-1) ?? "") ? " x " : ", "));
    } else if (typeof value === "object" && value !== null) {
      // Its presence is a difference of its own, before those of its parts.
      if (nameOf(value) !== undefined) values.set(path.join(" "), "yes");
      for (const [key, one] of Object.entries(value)) {
        if (key === "kind" && path.length > 0 && typeof one === "string") values.set([...path, "kind"].join(" "), one);
        else if (key !== "name" && !derived.has(key)) add([...path, key], one);
      }
    } else if (value !== undefined) values.set(path.join(" "), shown(value));
  };
  add([], plan);
  return values;
}

/** Numbers as everywhere, unless two that differ would look alike. */
const shown = (value: unknown): string =>
  typeof value === "number" && Math.abs(value - Number(setting(value))) <= 1e-12 * Math.abs(value)
    ? setting(value)
    : String(value);

function nameOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("name" in value && typeof value.name === "string") return value.name;
  return "nets" in value && Array.isArray(value.nets) ? value.nets.join(", ") : undefined;
}

/** As a sentence has it: `net ANet C1.weight`, `net ANet C1 stride`, `stage tune_anet optimizer lr`. */
const readable = (what: string): string =>
  what
    .replace(/^(net|stage)s /, "$1 ")
    .replace(/^(net \S+) parameters (.*) shape$/, "$1 $2")
    .replace(/^(net \S+) layers (\S+)/, "$1 $2")
    .replace(/^(net \S+ \S+) values /, "$1 ");

/** Leaves out the weights of nets whose layers differ: they follow from these. */
function withoutArrays(differences: readonly Difference[]): readonly Difference[] {
  const nets = new Set(differences.flatMap(({ what }) => /^nets (\S+) layers /.exec(what)?.[1] ?? []));
  return differences.filter(({ what }) => !nets.has(/^nets (\S+) parameters /.exec(what)?.[1] ?? ""));
}

/** Leaves out the parts of a named thing that only some of the runs have. */
function withoutParts(differences: readonly Difference[]): readonly Difference[] {
  const whole = differences.filter(({ values }) => values.includes("yes") && values.includes(undefined));
  return differences.filter(({ what }) => !whole.some((one) => what !== one.what && what.startsWith(`${one.what} `)));
}
