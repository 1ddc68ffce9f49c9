import type { Name } from "../../dsl/ast/ast.js";

export interface Waiting {
  readonly name: Name;
  readonly after: readonly Name[];
}

/** Orders stages after the stages that they wait for, as close to the written order as possible. */
export function inOrder<T extends Waiting>(
  stages: readonly T[],
): { readonly order: readonly T[] } | { readonly cycle: readonly T[] } {
  const byName = new Map(stages.map((one) => [one.name.text, one]));
  const done = new Set<T>();
  const order: T[] = [];
  const path: T[] = [];
  const visit = (one: T): readonly T[] | undefined => {
    if (done.has(one)) return undefined;
    const seen = path.indexOf(one);
    if (seen >= 0) return path.slice(seen);
    path.push(one);
    for (const name of one.after) {
      const before = byName.get(name.text);
      const cycle = before === undefined ? undefined : visit(before);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(one);
    order.push(one);
    return undefined;
  };
  for (const one of stages) {
    const cycle = visit(one);
    if (cycle !== undefined) return { cycle };
  }
  return { order };
}

/** Names of all stages that finish before this one starts. */
export function ancestors(one: Waiting, all: readonly Waiting[]): ReadonlySet<string> {
  const byName = new Map(all.map((stage) => [stage.name.text, stage]));
  const found = new Set<string>();
  const open = one.after.map((name) => name.text);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(byName.get(name)?.after ?? []).map((before) => before.text));
  }
  return found;
}
