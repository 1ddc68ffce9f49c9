import type { Diagnostic } from "../../dsl/source/diagnostic.js";

/** Collects the diagnostics of all phases. */
export class Sink {
  readonly #all: Diagnostic[] = [];

  readonly report = (one: Diagnostic): void => {
    this.#all.push(one);
  };

  get all(): readonly Diagnostic[] {
    return this.#all;
  }
}

/**
 * Sorted by file, place and code, without duplicates: a fault in a template is reported once, however often the
 * template is used.
 */
export function tidy(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...all]
    .sort(
      (a, b) =>
        compare(a.file, b.file) || a.span.start - b.span.start || a.span.end - b.span.end || compare(a.code, b.code),
    )
    .filter((one) => {
      const key = JSON.stringify([one.file, one.span.start, one.code]);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

export const hasErrors = (all: readonly Diagnostic[]): boolean => all.some((one) => one.severity === "error");
