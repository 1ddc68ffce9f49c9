import { describe, expect, it } from "vitest";
import { afterLosses, type Difficulty, difficultyWeights, freshDifficulty } from "./difficulty.js";

/** After epochs of two steps each in which the attributes have these mean losses. */
const trained = (...epochs: readonly (readonly number[])[]): Difficulty =>
  epochs.reduce(
    (state, losses) =>
      [false, true].reduce(
        (now, atEnd) => afterLosses(now, { losses: losses.map((one) => 3 * one), known: losses.map(() => 3) }, atEnd),
        state,
      ),
    freshDifficulty(2),
  );

describe("Dynamic Weight Average", () => {
  it("the weights of the first two epochs are 1", () => {
    expect(difficultyWeights(freshDifficulty(2), 2)).toEqual([1, 1]);
    expect(difficultyWeights(trained([3, 4]), 2)).toEqual([1, 1]);
  });

  it("the weights are A softmax(r / T) of the ratios of the last two mean losses", () => {
    const found = difficultyWeights(trained([9, 9], [1, 2], [0.5, 1.8]), 2);
    const powers = [Math.exp(0.5 / 2), Math.exp(0.9 / 2)];
    const total = (powers[0] as number) + (powers[1] as number);
    expect(found[0]).toBeCloseTo((2 * (powers[0] as number)) / total, 12);
    expect(found[1]).toBeCloseTo((2 * (powers[1] as number)) / total, 12);
  });

  it("the weights add up to the number of attributes and are finite, whatever the losses", () => {
    const found = difficultyWeights(trained([1e-300, 1], [1e10, 1]), 0.001);
    expect(found[0]).toBeCloseTo(2, 12);
    expect(found[1]).toBe(0);
  });

  it("an attribute that had no known label or no loss in an epoch counts as one that neither rises nor falls", () => {
    const none = afterLosses(trained([1, 1]), { losses: [0, 3], known: [0, 3] }, true);
    expect(difficultyWeights(none, 2)).toEqual([1, 1]);
    expect(difficultyWeights(trained([0, 1], [0, 1]), 2)).toEqual([1, 1]);
  });

  it("steps of an epoch that is under way do not count yet", () => {
    const done = trained([1, 2], [0.5, 1.8]);
    const amid = afterLosses(done, { losses: [100, 0], known: [1, 1] }, false);
    expect(difficultyWeights(amid, 2)).toEqual(difficultyWeights(done, 2));
    expect(amid.sums).toEqual({ losses: [100, 0], known: [1, 1] });
  });
});
