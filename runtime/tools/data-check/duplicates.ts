import { alike, FINGERPRINT_BYTES, keysOf } from "./fingerprint.js";

/** Images that show the same image. */
export interface Duplicates {
  /** Positions of the samples, in ascending order. */
  readonly samples: readonly number[];
  /** Whether all of them have the same bytes. */
  readonly identical: boolean;
}

/** What is known of the images by position; those that cannot be read have an empty digest. */
export interface Prints {
  readonly digests: readonly string[];
  /** FINGERPRINT_BYTES for each image. */
  readonly prints: Uint8Array;
}

/** Comparisons for each image and key: with many images of the same key the time must not grow with their square. */
const LATEST = 32;

/**
 * Groups of images with the same bytes or the same image, in the order of their first images. Time grows with the
 * number of images: each is compared with at most 32 others for each of its four keys.
 */
export function findDuplicates({ digests, prints }: Prints): readonly Duplicates[] {
  const parent = Int32Array.from(digests, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] as number;
    parent[i] = root;
    return root;
  };
  const join = (a: number, b: number): void => {
    const [first, second] = [rootOf(a), rootOf(b)];
    parent[Math.max(first, second)] = Math.min(first, second);
  };
  const firstOf = new Map<string, number>();
  const different: number[] = [];
  for (const [i, digest] of digests.entries()) {
    if (digest === "") continue;
    const known = firstOf.get(digest);
    if (known !== undefined) join(known, i);
    else {
      firstOf.set(digest, i);
      different.push(i);
    }
  }
  for (let key = 0; key < 4; key++) {
    const latest = new Map<number, number[]>();
    for (const i of different) {
      const value = keysOf(prints, i * FINGERPRINT_BYTES)[key] as number;
      const others = latest.get(value);
      if (others === undefined) {
        latest.set(value, [i]);
        continue;
      }
      for (const other of others) {
        if (rootOf(other) !== rootOf(i) && alike(prints, other * FINGERPRINT_BYTES, i * FINGERPRINT_BYTES))
          join(other, i);
      }
      others.push(i);
      if (others.length > LATEST) others.shift();
    }
  }
  return groupsOf(digests, rootOf);
}

function groupsOf(digests: readonly string[], rootOf: (i: number) => number): readonly Duplicates[] {
  const groups = new Map<number, number[]>();
  for (const [i, digest] of digests.entries()) {
    if (digest === "") continue;
    const root = rootOf(i);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [i]);
    else group.push(i);
  }
  return [...groups.values()]
    .filter((samples) => samples.length > 1)
    .map((samples) => ({ samples, identical: new Set(samples.map((i) => digests[i])).size === 1 }));
}
