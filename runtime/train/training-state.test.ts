import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { untrainedLoss } from "../../compiler/contract/parts/loss.js";
import { hasRisen } from "./divergence-guard.js";
import {
  afterStep,
  afterValidation,
  initialTrainingState,
  outOfPatience,
  type TrainingState,
  trainingStateSchema,
  type Watch,
} from "./training-state.js";

const untrained = untrainedLoss([{ kind: "softmax", weight: 1, over: "classes" }], 10);
const watching = (measure: "loss" | "accuracy", patience: number, delta = 0): Watch => ({
  earlyStop: { measure, patience: { count: patience, unit: "epochs" }, delta },
});

/** Measures these values at the ends of epochs; `ended` is the epoch of the early stop, infinite without one. */
function measured(values: readonly number[], watch: Watch, stepsPerEpoch = 5): { state: TrainingState; ended: number } {
  let state = initialTrainingState;
  for (const [i, value] of values.entries()) {
    const both = { loss: value, accuracy: value };
    state = afterValidation(state, (i + 1) * stepsPerEpoch, both, watch);
    if (outOfPatience(state, watch, stepsPerEpoch)) return { state, ended: i + 1 };
  }
  return { state, ended: Number.POSITIVE_INFINITY };
}

describe("an early stop", () => {
  it("a stage stops early if nothing was better for as long as its patience", () => {
    expect(measured([5, 4, 4, 4.5, 3], watching("loss", 2)).ended).toBe(4);
    expect(measured([5, 4, 4, 3, 3.5, 3], watching("loss", 2)).ended).toBe(6);
    expect(measured([0.5, 0.6, 0.6, 0.55], watching("accuracy", 2)).ended).toBe(4);
    const steps: Watch = { earlyStop: { measure: "loss", patience: { count: 7, unit: "steps" }, delta: 0 } };
    expect(measured([5, 4, 4, 4], steps).ended).toBe(4);
  });

  it("an early stop counts only gains of `delta`, and the best value is kept all the same", () => {
    const { state, ended } = measured([5, 4.9, 4.8, 4.7], watching("loss", 3, 1));
    expect(ended).toBe(4);
    expect(state.best).toEqual({ step: 20, value: 4.7, loss: 4.7 });
    expect(state.gained).toEqual({ step: 5, value: 5 });
    expect(measured([5, 4, 3, 2, 1], watching("loss", 1, 1)).ended).toBe(Number.POSITIVE_INFINITY);
  });

  it("a non-finite value does not count as a gain, at the beginning too", () => {
    expect(measured([Number.NaN, 5, 4, Number.POSITIVE_INFINITY, Number.NaN], watching("loss", 2)).ended).toBe(5);
    expect(measured([Number.NaN, Number.NaN, Number.NaN], watching("loss", 2)).ended).toBe(3);
  });

  it("a stage without `early_stop` does not stop early", () => {
    expect(measured([1, 2, 3, 4, 5], { earlyStop: undefined }).ended).toBe(Number.POSITIVE_INFINITY);
  });

  it("an early stop keeps the first of the best values, and comes exactly its patience after the last gain", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        (values, patience) => {
          const { state, ended } = measured(values, watching("loss", patience));
          const seen = values.slice(0, ended);
          const best = Math.min(...seen);
          expect(state.best).toEqual({ step: 5 * (seen.indexOf(best) + 1), value: best, loss: best });
          if (ended === Number.POSITIVE_INFINITY) expect(seen.length - 1 - seen.indexOf(best)).toBeLessThan(patience);
          else expect(seen.length - 1 - seen.indexOf(best)).toBe(patience);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("hasRisen", () => {
  const run = (losses: readonly number[], from = initialTrainingState): TrainingState =>
    losses.reduce((state, loss) => afterStep(state, loss, untrained), from);
  const repeat = (loss: number, count: number): number[] => new Array<number>(count).fill(loss);
  const start = repeat(2.3, 20);
  const high = 10 * untrained + 1;

  it("hasRisen detects a loss that stays ten times above the beginning and above chance", () => {
    expect(hasRisen(run([...start, ...repeat(high, 199)]))).toBe(false);
    expect(hasRisen(run([...start, ...repeat(high, 200)]))).toBe(true);
  });

  it("hasRisen ignores spikes, fine-tuning that begins near zero, and a high beginning", () => {
    expect(hasRisen(run([...start, ...repeat(1e30, 150), 2, ...repeat(1e30, 150)]))).toBe(false);
    expect(hasRisen(run([...repeat(1e-6, 20), ...repeat(2.3, 1000)]))).toBe(false);
    expect(hasRisen(run([...repeat(1000, 20), ...repeat(5000, 1000)]))).toBe(false);
  });

  it("hasRisen ignores any loss that falls below the limit once in 200 steps", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 199 }), { minLength: 1, maxLength: 20 }), (gaps) => {
        const losses = gaps.flatMap((gap) => [...repeat(high * 7, gap), 1]);
        let state = run(start);
        for (const loss of losses) {
          state = afterStep(state, loss, untrained);
          expect(hasRisen(state)).toBe(false);
        }
      }),
      { numRuns: 10 },
    );
  });
});

it("the training state continues bit for bit after a checkpoint", () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e9 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), fc.nat(), (losses, at) => {
      const watch = watching("loss", 2);
      const go = (stopAt: number): TrainingState =>
        losses.reduce((before, loss, i) => {
          const state = i === stopAt ? trainingStateSchema.parse(JSON.parse(JSON.stringify(before))) : before;
          const next = afterStep(state, loss, untrained);
          return i % 5 === 4 ? afterValidation(next, i + 1, { loss: loss * 2, accuracy: 0 }, watch) : next;
        }, initialTrainingState);
      expect(go(at % losses.length)).toEqual(go(-1));
    }),
    { numRuns: 100 },
  );
});
