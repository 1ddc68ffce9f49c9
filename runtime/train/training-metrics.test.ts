import { describe, expect, it } from "vitest";
import { lastWords } from "./training-metrics.js";
import { freshCourse } from "./training-state.js";

const course = {
  ...freshCourse,
  loss: 1.25,
  accuracy: 0.75,
  validation: { step: 30, loss: 2, accuracy: 0.5, best: false },
  best: { step: 20, value: 1.5 },
};

describe("the last words of a run", () => {
  it("are its figures", () => {
    expect(lastWords({ ...course, validation: null }, { step: 90, steps: 90, keep: "last" })).toBe(
      "loss 1.250, accuracy 75.0%",
    );
  });

  it("name an early stop, and the step whose weights are handed on", () => {
    expect(lastWords(course, { step: 30, steps: 90, keep: "best" })).toBe(
      "loss 1.250, accuracy 75.0%; validation loss 2.000, accuracy 50.0%; stopped early, after step 30 of 90; keeps the weights of step 20",
    );
    expect(lastWords(course, { step: 90, steps: 90, keep: "best" })).toMatch(/50\.0%; keeps the weights of step 20$/);
    expect(lastWords(course, { step: 30, steps: 90, keep: "last" })).toMatch(/after step 30 of 90$/);
  });
});
