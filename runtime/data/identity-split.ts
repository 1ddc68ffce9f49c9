import { fault } from "../errors/user-error.js";
import type { Split } from "./face-data.js";
import { NO_SPLIT, SPLITS, splitNumber } from "./tables/face-table.js";

/** Half-open positions of identities in ascending order of identity number, from 0. */
export type IdentityRanges = Readonly<Record<Split, { readonly from: number; readonly to: number }>>;

/**
 * The split of every image, by the identity in it: N positions in `SPLITS`, `NO_SPLIT` for identities in no range.
 * @param identities identity of each of N images.
 * @throws UserError if there are fewer identities than the ranges need.
 */
export function splitByIdentity(file: string, identities: Int32Array, ranges: IdentityRanges): Uint8Array {
  const people = [...new Set(identities)].sort((a, b) => a - b);
  const wanted = Math.max(ranges.train.to, ranges.validation.to, ranges.test.to);
  if (people.length < wanted) {
    const found = `${people.length} identities`;
    throw fault("dataset/too-few-people", { file, found, expected: `at least ${wanted}` });
  }
  const splits = new Map<number, number>();
  for (const split of SPLITS)
    for (const person of people.slice(ranges[split].from, ranges[split].to)) splits.set(person, splitNumber(split));
  return Uint8Array.from(identities, (person) => splits.get(person) ?? NO_SPLIT);
}
