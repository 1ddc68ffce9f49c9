import { editDistance } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { AttributeList, DataModel } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";

/** The attributes of CelebA and LFWA, as in `std/celeba.fan`. */
export const CELEBA: readonly string[] = (
  "5_o_Clock_Shadow Arched_Eyebrows Attractive Bags_Under_Eyes Bald Bangs Big_Lips Big_Nose Black_Hair Blond_Hair " +
  "Blurry Brown_Hair Bushy_Eyebrows Chubby Double_Chin Eyeglasses Goatee Gray_Hair Heavy_Makeup High_Cheekbones Male " +
  "Mouth_Slightly_Open Mustache Narrow_Eyes No_Beard Oval_Face Pale_Skin Pointy_Nose Receding_Hairline Rosy_Cheeks " +
  "Sideburns Smiling Straight_Hair Wavy_Hair Wearing_Earrings Wearing_Hat Wearing_Lipstick Wearing_Necklace " +
  "Wearing_Necktie Young"
).split(" ");

/** Allows one wrong letter in four, at most two: `Sunglasses` is not a misspelt `Eyeglasses`. */
const misspelt = (name: string): string | undefined =>
  CELEBA.find((one) => editDistance(one.toLowerCase(), name.toLowerCase()) <= Math.min(2, Math.floor(name.length / 4)));

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
      const near = CELEBA.includes(name) ? undefined : misspelt(name);
      const at = list.places[i];
      if (near === undefined || at === undefined) return;
      const place = { file: at.file, span: { start: at.start, end: at.end } };
      const kind = one.kind === "lfwa" ? "LFWA" : "CelebA";
      scope.report(diagnostic("data/unlikely-attribute", place, { name, kind }, { hint: `did you mean \`${near}\`?` }));
    });
  }
}
