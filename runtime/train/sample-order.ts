import { Random } from "../random.js";

/** The samples of an epoch in random order: a function of the key only. */
export function shuffledOrder(count: number, ...key: readonly (number | string)[]): readonly number[] {
  return new Random("order", ...key).shuffle(Array.from({ length: count }, (_, i) => i));
}

/**
 * An order in which images of one identity stand together in groups of `group`, so that every batch holds pairs for
 * the similarity loss. Groups are in random order; images left over from full groups come last.
 */
export function groupedOrder(
  identities: readonly number[],
  group: number,
  ...key: readonly (number | string)[]
): readonly number[] {
  const random = new Random("grouped order", ...key);
  const byIdentity = new Map<number, number[]>();
  identities.forEach((identity, index) => {
    const list = byIdentity.get(identity);
    if (list === undefined) byIdentity.set(identity, [index]);
    else list.push(index);
  });
  const groups: number[][] = [];
  const rest: number[] = [];
  for (const indices of byIdentity.values()) {
    const shuffled = random.shuffle(indices);
    for (let i = 0; i < shuffled.length; i += group) {
      const part = shuffled.slice(i, i + group);
      if (part.length === group) groups.push(part);
      else rest.push(...part);
    }
  }
  return [...random.shuffle(groups).flat(), ...random.shuffle(rest)];
}
