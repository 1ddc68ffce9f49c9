import { CODES } from "../diagnostics/codes.js";
import { wrap } from "../diagnostics/wrap.js";
import { painter, type TextStyle } from "./text.js";
import { allTopics } from "./topics.js";

export interface Contents {
  /** Names by kind; properties are found as `OWNER.PROPERTY`. */
  readonly topics: readonly { readonly kind: string; readonly names: readonly string[] }[];
  /** Codes by phase of the compiler. */
  readonly codes: readonly { readonly phase: string; readonly names: readonly string[] }[];
  /** Codes of errors that are not the compiler's, by group. */
  readonly errors: readonly { readonly group: string; readonly names: readonly string[] }[];
}

/** The names of everything that `fanc explain` can explain. */
export function contents(otherCodes: readonly string[] = []): Contents {
  const all = allTopics();
  // Properties come last: there are many, and few users search them in a list.
  const topics = [...all.filter((one) => one.owners.length === 0), ...all.filter((one) => one.owners.length > 0)];
  const kindOf = (topic: (typeof topics)[number]): string =>
    topic.owners.length === 0 ? topic.kind : "part or property";
  return {
    topics: grouped(topics, kindOf, (one) => one.name).map(([kind, names]) => ({ kind, names })),
    codes: byGroup(Object.keys(CODES)).map(([phase, names]) => ({ phase, names })),
    errors: byGroup(otherCodes).map(([group, names]) => ({ group, names })),
  };
}

const byGroup = (codes: readonly string[]) =>
  grouped(
    codes,
    (code) => code.slice(0, code.indexOf("/")),
    (code) => code,
  );

function grouped<T>(
  all: readonly T[],
  groupOf: (one: T) => string,
  nameOf: (one: T) => string,
): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, Set<string>>();
  for (const one of all) {
    const names = groups.get(groupOf(one)) ?? new Set();
    groups.set(groupOf(one), names.add(nameOf(one)));
  }
  return [...groups].map(([group, names]) => [group, [...names]]);
}

export function contentsText({ topics, codes, errors }: Contents, style: TextStyle): string {
  const paint = painter(style);
  const list = (title: string, names: readonly string[]): readonly string[] => [
    paint("bold", title),
    ...wrap(`  ${names.join("  ")}`, style.width),
  ];
  const lines = [
    ...topics.flatMap(({ kind, names }) => list(kind, names)),
    "",
    ...codes.flatMap(({ phase, names }) => list(`diagnostics: ${phase}`, names)),
    "",
    ...errors.flatMap(({ group, names }) => list(`errors: ${group}`, names)),
    "",
    ...wrap(
      "run fanc explain NAME for details; write OWNER.PROPERTY for a property of one owner, such as sgd.momentum",
      style.width,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
