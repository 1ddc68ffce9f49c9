import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../dsl/text/columns.js";
import { plainLine, type TaskView, taskLines } from "./task-lines.js";

const training: TaskView = {
  name: "tune_anet ANet",
  done: 4312,
  total: 10_000,
  info: {
    epoch: 8.43,
    epochs: 20,
    loss: 0.31234,
    accuracy: 0.9123,
    imagesPerSecond: 512.4,
    waiting: 0.06,
    validation: { loss: 0.3352, accuracy: 0.9081 },
  },
  secondsLeft: 3725,
  memory: 1_234_000_000,
};
const plain = (width: number) => ({ width, colour: false, unicode: true });

describe("lines of a task on a terminal", () => {
  it("a narrow task line leaves out the least important parts", () => {
    const drawn = [40, 80, 160].map((width) => `\n${taskLines(training, plain(width)).join("\n")}`);
    expect(drawn).toMatchInlineSnapshot(`
      [
        "
      tune_anet ANet  ━━━━━━━╸──────────  43%
        loss 0.312  acc 91.2%",
        "
      tune_anet ANet  ━━━━━━━━━╸─────────────  43%  step  4312/10000  1 h 02 min left
        epoch  8.4/20  loss 0.312  acc 91.2%  val 0.335 90.8%  512 img/s  waits 6%",
        "
      tune_anet ANet                ━━━━━━━━━━━━━━━━━───────────────────────  43%  step  4312/10000  1 h 02 min left
        epoch  8.4/20  loss 0.312  acc 91.2%  val 0.335 90.8%  512 img/s  1.2 GB  waits 6%",
      ]
    `);
  });

  it("work without metrics has one task line", () => {
    const windows = { name: "head windows, train", done: 40, total: 162_770, info: "000041.jpg", secondsLeft: 90 };
    expect(taskLines(windows, { width: 80, colour: false, unicode: false })).toMatchInlineSnapshot(`
      [
        "head windows, train  ---------   0%      40/162770  1 min 30 s left  000041.jpg",
      ]
    `);
  });

  it("a task line is shorter than the terminal for any name and metrics, without control characters except colours", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 });
    const number = fc.double({ noDefaultInfinity: false });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const info = fc.oneof(
      text,
      fc.record({
        epoch: fc.double({ min: 0, max: 1e3, noNaN: true }),
        epochs: fc.nat(),
        loss: number,
        accuracy: number,
        imagesPerSecond: fc.double({ min: 0, max: 1e6, noNaN: true }),
        waiting: share,
      }),
    );
    const task = fc.record({
      name: text,
      done: fc.nat(),
      total: fc.nat(),
      info,
      secondsLeft: number,
      memory: fc.nat(),
    });
    fc.assert(
      fc.property(
        task,
        fc.integer({ min: 20, max: 200 }),
        fc.boolean(),
        fc.boolean(),
        (view, width, colour, unicode) => {
          for (const line of taskLines(view, { width, colour, unicode })) {
            const shown = stripVTControlCharacters(line);
            expect(columnsOf(shown)).toBeLessThan(width);
            expect(shown).not.toMatch(/\p{Cc}/u);
            if (!colour) expect(line).toBe(shown);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

it("a plain line has the same metrics", () => {
  expect(plainLine(training)).toBe(
    "tune_anet ANet: step 4312/10000 (43%), epoch 8.4/20, loss 0.312, accuracy 91.2%, validation loss 0.335, validation accuracy 90.8%, 512 images/s, 1.2 GB, waiting 6%, 1 h 02 min left",
  );
  expect(plainLine({ name: "windows", done: 3, total: 9, info: "a.jpg" })).toBe("windows: 3/9, a.jpg");
});
