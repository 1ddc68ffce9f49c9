import { editDistance } from "../../dsl/text/suggest.js";
import { CELEBA_ATTRIBUTES } from "../contract/celeba-attributes.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { AttributeList, DataModel } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";

/** The attributes of CelebA and LFWA, as in `std/celeba.fan`. */
const known: ReadonlySet<string> = new Set(CELEBA_ATTRIBUTES);

/** Allows one wrong letter in four, at most two: `Sunglasses` is not a misspelt `Eyeglasses`. */
const misspelt = (name: string): string | undefined =>
  CELEBA_ATTRIBUTES.find(
    (one) => editDistance(one.toLowerCase(), name.toLowerCase()) <= Math.min(2, Math.floor(name.length / 4)),
  );

/**
 * Warns of attributes that are spelt almost like one of CelebA's. Other names get no warning: data sets in CelebA's
 * formats can have any attributes.
 */
export function warnOfUnlikely(
  data: Iterable<DataModel | undefined>,
  lists: ReadonlyMap<string, AttributeList | undefined>,
  scope: Scope,
): void {
  const read = [...data].filter((one) => one?.kind === "celeba" || one?.kind === "lfwa");
  for (const one of read) {
    const list = lists.get(one.attributes);
    list?.attributes.forEach((name, i) => {
      const near = known.has(name) ? undefined : misspelt(name);
      const at = list.places[i];
      if (near === undefined || at === undefined) return;
      const place = { file: at.file, span: { start: at.start, end: at.end } };
      const kind = one.kind === "lfwa" ? "LFWA" : "CelebA";
      scope.report(diagnostic("data/unlikely-attribute", place, { name, kind }, { hint: `did you mean \`${near}\`?` }));
    });
  }
}
