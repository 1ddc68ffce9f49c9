import { UserError } from "../user-error.js";
import type { Split } from "./face-data.js";

/** Half-open positions of identities in ascending order of identity number, from 0. */
export type IdentityRanges = Readonly<Record<Split, { readonly from: number; readonly to: number }>>;

/**
 * The split of every image by who is in it; images of people in no range have none.
 * @param identities identity of each image.
 * @throws UserError if there are fewer people than the ranges name.
 */
export function splitByIdentity(
  file: string,
  identities: ReadonlyMap<string, number>,
  ranges: IdentityRanges,
): ReadonlyMap<string, Split> {
  const people = [...new Set(identities.values())].sort((a, b) => a - b);
  const wanted = Math.max(ranges.train.to, ranges.validation.to, ranges.test.to);
  if (people.length < wanted) {
    throw new UserError("the data set has fewer people than its split names", {
      file,
      found: `${people.length} identities`,
      expected: `at least ${wanted}`,
      hint: "make the numbers behind `split: identities` smaller",
    });
  }
  const splits = new Map<number, Split>();
  for (const split of ["train", "validation", "test"] as const)
    for (const person of people.slice(ranges[split].from, ranges[split].to)) splits.set(person, split);
  return new Map(
    [...identities].flatMap(([image, person]): [string, Split][] => {
      const split = splits.get(person);
      return split === undefined ? [] : [[image, split]];
    }),
  );
}
