import { Random } from "../random.js";

/** The person of each sample; of samples without identities, each is a person of its own. */
export function peopleIn(samples: readonly { readonly label?: number | undefined }[]): Int32Array {
  const known = samples.every(({ label }) => label !== undefined);
  return Int32Array.from(samples, ({ label }, row) => (known ? (label ?? row) : row));
}

/**
 * Divides samples into folds so that all samples of a person are in one fold: in random order, each person goes to the smallest fold.
 * @param people of each sample; any numbers. Of fewer people than folds, each is a fold.
 * @returns the fold of each sample, from 0.
 */
export function foldsByPerson(people: ArrayLike<number>, folds: number, seed: number): Int32Array {
  const counts = new Map<number, number>();
  for (let i = 0; i < people.length; i++) counts.set(people[i]!, (counts.get(people[i]!) ?? 0) + 1);
  const sizes = new Array<number>(Math.min(folds, counts.size)).fill(0);
  const foldOf = new Map<number, number>();
  for (const person of new Random("folds", seed).shuffle([...counts.keys()].sort((a, b) => a - b))) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    sizes[smallest]! += counts.get(person) ?? 0;
    foldOf.set(person, smallest);
  }
  return Int32Array.from(people, (person) => foldOf.get(person) ?? -1);
}
