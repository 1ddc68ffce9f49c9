import { expect, it } from "vitest";
import { analyseText, changed } from "../support/analyse-text.js";
import { followed } from "./edits.js";
import { HABITS } from "./habits.js";

const errors = (text: string) =>
  analyseText(text, { "@std/celeba.fan": "attributes CelebA40 = [ Smiling, Bald, Eyeglasses ]\n" }).diagnostics.filter(
    (one) => one.severity === "error",
  );

it.each(HABITS)("$to in place of $from is one error, with the hint: $hint", ({ from, to, code, hint, partly }) => {
  const text = changed(from, to);
  const found = errors(text);
  expect(found.map((one) => [one.code, one.hint])).toEqual([[code, hint]]);
  const [one] = found;
  if (one === undefined) return;
  const works = followed(text, { hint, start: one.span.start, end: one.span.end }).some(
    (after) => errors(after).length === 0,
  );
  expect(works).toBe(partly === undefined);
});
