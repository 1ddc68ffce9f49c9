import type { LossPhrase } from "../../dsl/schema/losses.js";
import { chooseFrom } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { AttributeList } from "../model/index.js";
import { type Checked, placeOf } from "./model-context.js";

/** Checks that a loss weighs attributes that it learns, and focuses in one way. */
export function weightsFit(term: LossPhrase, list: AttributeList, { scope }: Checked): boolean {
  if (!("weight" in term.options)) return true;
  const { weight } = term.options;
  const foreign = weight.find(({ attribute }) => !list.attributes.includes(attribute.text));
  if (foreign !== undefined) {
    const { attribute } = foreign;
    const hint = chooseFrom(attribute.text, list.attributes);
    const values = { name: attribute.text, list: list.name };
    scope.report(diagnostic("schedule/weight-not-learnt", placeOf(scope, attribute), values, { hint }));
    return false;
  }
  const factors = new Map(weight.map(({ attribute, factor }) => [attribute.text, factor]));
  const [first] = weight;
  if (first !== undefined && list.attributes.every((one) => factors.get(one) === 0)) {
    const hint = `give an attribute a factor above 0, for example \`${first.attribute.text}: 1\``;
    const place = placeOf(scope, first.attribute);
    scope.report(diagnostic("schedule/weights-all-zero", place, { list: list.name }, { hint }));
    return false;
  }
  const [focal, asymmetric] = [term.given.get("focal"), term.given.get("asymmetric")];
  if (focal === undefined || asymmetric === undefined) return true;
  const labels = [{ span: focal, text: "`focal` is set here" }];
  const hint = "remove one: `asymmetric: 2 positive 2 margin 0` is `focal: 2`";
  const place = { file: scope.file, span: asymmetric };
  scope.report(diagnostic("schedule/two-focuses", place, {}, { hint, labels }));
  return false;
}
