import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of claims. */
export const EXPECT_CODES = {
  "expect/no-evaluation": error(
    "Claims need an evaluation that measures their metrics.",
    text`\`expect\` needs an evaluation, and this file has none`,
  ),
  "expect/unknown-attribute": error(
    "A claim names an attribute that the SVMs do not have.",
    text`the evaluation has no attribute \`${"name"}\``,
  ),
  "expect/unknown-overlap": error(
    "A claim on the recall names an overlap that the evaluation does not measure.",
    text`the evaluation measures no recall at IoU ${"iou"}`,
  ),
  "expect/no-windows": error(
    "A claim on found windows, of a cascade that finds none.",
    text`the cascade finds no windows, so ${"what"} is not measured`,
  ),
  "expect/not-compared": error(
    "A claim compares with a spec that no study of the file trains.",
    text`no study compares with "${"file"}"`,
  ),
  "expect/one-seed": warning(
    "A study with one seed decides the claims: another seed can decide differently.",
    text`study \`${"study"}\` has one seed, which alone decides the claims`,
  ),
} as const;
