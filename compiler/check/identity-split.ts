import type { IdentityRange } from "../../dsl/schema/data/splits.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { IdentitySplit, Range } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";
import { placeOf } from "./model-context.js";

const NAMES = ["training", "validation", "test"] as const;

/** Identities that two ranges share, in the notation of the language; undefined if none. */
export function sharedIdentities(one: Range, two: Range): string | undefined {
  const [from, to] = [Math.max(one.from, two.from), Math.min(one.to, two.to)];
  return from < to ? (to - from === 1 ? `${to}` : `${from + 1}..${to}`) : undefined;
}

/** The three ranges of `identities …`, which must not overlap. */
export function identitySplit(
  parts: readonly [IdentityRange, IdentityRange, IdentityRange],
  scope: Scope,
): IdentitySplit | undefined {
  for (const [i, j] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const shared = sharedIdentities(parts[i], parts[j]);
    if (shared === undefined) continue;
    const labels = [{ span: parts[i].span, text: `${NAMES[i]} identities` }];
    const values = { one: NAMES[i], two: NAMES[j], shared };
    const hint = `start at ${parts[i].to + 1}`;
    scope.report(diagnostic("data/split-overlap", placeOf(scope, parts[j]), values, { labels, hint }));
    return undefined;
  }
  const [train, validation, test] = parts.map(({ from, to }): Range => ({ from, to })) as [Range, Range, Range];
  return { kind: "identities", train, validation, test };
}

/** Number of training identities of a split; it must equal the stated number, if any. */
export function identityCount(
  split: IdentitySplit | undefined,
  stated: number | undefined,
  at: Span | undefined,
  scope: Scope,
): number | undefined {
  if (split === undefined) return undefined;
  const found = split.train.to - split.train.from;
  if (stated === undefined || at === undefined || stated === found) return found;
  const hint = "remove `identities:`: the split gives the number";
  scope.report(diagnostic("data/split-differs", placeOf(scope, { span: at }), { found, stated }, { hint }));
  return undefined;
}
