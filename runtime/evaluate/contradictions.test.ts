import { expect, it } from "vitest";
import type { Answers } from "./answers.js";
import { checkRules } from "./contradictions.js";
import { evaluate } from "./evaluation.js";
import { partsText } from "./slices-text.js";

const names = ["No_Beard", "Goatee", "Male"];
/** Labels, then answers: 1, -1 or 0 for unknown; `undefined` for an image without a face. */
const images: readonly (readonly [readonly number[], readonly number[] | undefined])[] = [
  [
    [1, 1, 1],
    [1, 1, 1],
  ],
  [
    [1, 0, -1],
    [1, 1, -1],
  ],
  [
    [-1, 1, -1],
    [-1, -1, -1],
  ],
  [[1, 1, 1], undefined],
  [
    [1, -1, 0],
    [-1, 1, 1],
  ],
];
const answers: Answers = {
  names,
  images: images.map(([, own], row) => ({ file: `${row}.jpg`, identity: null, face: own !== undefined })),
  truth: Int8Array.from(images.flatMap(([labels]) => labels)),
  scores: Float32Array.from(images.flatMap(([, own]) => own ?? [1, 1, 1])),
};

const rules = checkRules(
  [
    { attribute: "No_Beard", kind: "excludes", other: "Goatee" },
    { attribute: "Goatee", kind: "implies", other: "Male" },
  ],
  answers,
);

it("contradictions are counted in labels and in answers, with their images", () => {
  expect(rules).toEqual([
    {
      ...{ attribute: "No_Beard", kind: "excludes", other: "Goatee" },
      labels: { images: 4, contradictions: 2, examples: ["0.jpg", "3.jpg"] },
      answers: { images: 4, contradictions: 2, examples: ["0.jpg", "1.jpg"] },
    },
    {
      ...{ attribute: "Goatee", kind: "implies", other: "Male" },
      labels: { images: 3, contradictions: 1, examples: ["2.jpg"] },
      answers: { images: 4, contradictions: 1, examples: ["1.jpg"] },
    },
  ]);
});

it("the text has a line for each rule, and names images", () => {
  const { names: own, scores, truth } = answers;
  const text = partsText(evaluate({ names: own, scores, truth, fitting: truth }, { rules }), { colour: false });
  expect(text).toMatch(/│ No_Beard excludes Goatee │ +2 │ +4 │ +2 │ +4 │/);
  expect(text).toContain("labels against Goatee implies Male: 2.jpg");
});
