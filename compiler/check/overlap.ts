import type { DataModel, FaceData, IdentitySplit, Split } from "../model/index.js";
import { isFaces } from "./data-splits.js";
import { sharedIdentities } from "./identity-split.js";

/** Part of a data set. */
export interface Images {
  readonly data: DataModel | undefined;
  readonly split: Split;
}

/**
 * What the first part shares with the second, as a phrase for messages; undefined if they share no person. Data sets of
 * the same kind and root contain the same images, whatever their names; different roots are assumed to contain
 * different people.
 */
export function overlapOf(one: Images, two: Images): string | undefined {
  if (one.data === undefined || two.data === undefined) return undefined;
  if (!isFaces(one.data) || !isFaces(two.data)) return undefined;
  if (one.data.kind !== two.data.kind || one.data.root !== two.data.root) return undefined;
  const [a, b] = [one.data.split, two.data.split];
  if (a.kind === "identities" && b.kind === "identities") return shared(a, one.split, b, two.split);
  if (ruleOf(one.data) !== ruleOf(two.data)) return "may share people with";
  return one.split === two.split ? "has the same images as" : undefined;
}

function shared(a: IdentitySplit, one: Split, b: IdentitySplit, two: Split): string | undefined {
  const both = sharedIdentities(a[one], b[two]);
  if (both === undefined) return undefined;
  return a[one].from === b[two].from && a[one].to === b[two].to
    ? "has the same images as"
    : `shares identities ${both} with`;
}

/** The split rule of a data set, as a key for comparison. */
const ruleOf = ({ split }: FaceData): string => JSON.stringify(split);
