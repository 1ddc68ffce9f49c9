import { Random } from "../random.js";

/** The samples of an epoch in random order: a function of the key only. */
export function shuffledOrder(count: number, ...key: readonly (number | string)[]): readonly number[] {
  return new Random("order", ...key).shuffle(Array.from({ length: count }, (_, i) => i));
}

/** The indices of each identity's images, in order. */
function byIdentity(identities: readonly number[]): readonly (readonly number[])[] {
  const found = new Map<number, number[]>();
  identities.forEach((identity, index) => {
    const list = found.get(identity);
    if (list === undefined) found.set(identity, [index]);
    else list.push(index);
  });
  return [...found.values()];
}

const groupsOf = (images: number, group: number): number => Math.max(1, Math.floor(images / group));

/** Images in an epoch of `balancedOrder`: the same in every epoch. */
export function balancedCount(identities: readonly number[], group: number): number {
  return byIdentity(identities).reduce((sum, { length }) => sum + groupsOf(length, group) * group, 0);
}

/**
 * Full groups of `group` images of one identity, those of each identity spread evenly over the epoch. Images left over
 * from full groups are others in every epoch; an identity with fewer images than a group repeats them.
 */
export function balancedOrder(
  identities: readonly number[],
  group: number,
  ...key: readonly (number | string)[]
): readonly number[] {
  const random = new Random("balanced order", ...key);
  const placed: { readonly at: number; readonly images: readonly number[] }[] = [];
  for (const indices of byIdentity(identities)) {
    const shuffled = random.shuffle(indices);
    const count = groupsOf(shuffled.length, group);
    const offset = random.next();
    for (let i = 0; i < count; i++) {
      const images = Array.from({ length: group }, (_, k) => shuffled[(i * group + k) % shuffled.length] as number);
      placed.push({ at: (i + offset) / count, images });
    }
  }
  return placed.sort((a, b) => a.at - b.at).flatMap(({ images }) => images);
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
  const groups: number[][] = [];
  const rest: number[] = [];
  for (const indices of byIdentity(identities)) {
    const shuffled = random.shuffle(indices);
    for (let i = 0; i < shuffled.length; i += group) {
      const part = shuffled.slice(i, i + group);
      if (part.length === group) groups.push(part);
      else rest.push(...part);
    }
  }
  return [...random.shuffle(groups).flat(), ...random.shuffle(rest)];
}
