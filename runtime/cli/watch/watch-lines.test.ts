import { describe, expect, it } from "vitest";
import { columnsOf } from "../../../dsl/text/columns.js";
import type { RunOwner } from "../../observe/run-owner.js";
import { RunProgress } from "../../observe/run-progress.js";
import type { RunEvent } from "../../run/run-event.js";
import { chart } from "./chart.js";
import { stateText, type Watched, watchLines } from "./watch-lines.js";

const place = { stage: "tune_anet", group: 0, nets: ["ANet"] };
const running: RunOwner = { kind: "working", pid: 42, certain: true, memory: 250e6 };

function watched(owner: RunOwner, more: readonly RunEvent[] = []): Watched {
  const view = new RunProgress();
  const events: RunEvent[] = [
    { type: "session", fanc: "1", node: "v20", engine: "ONNX Runtime", done: [] },
    { type: "begin", stage: "first", group: 0, nets: ["LNet"], steps: 1, stepsPerEpoch: 1, images: 8, step: 0 },
    { type: "stage", stage: "first", seconds: 83 },
    { type: "begin", ...place, steps: 100, stepsPerEpoch: 20, images: 160, step: 0 },
  ];
  for (let step = 1; step <= 60; step++) {
    const epoch = step / 20;
    const measured = { loss: 2 / step, accuracy: 0.5 + step / 200 };
    events.push({ type: "step", ...place, step, epoch, ...measured, lr: 0.1, imagesPerSecond: 8, waited: 0 });
    if (step % 20 === 0)
      events.push({ type: "validation", ...place, step, epoch, images: 40, ...measured, best: step < 60 });
  }
  for (const [i, event] of [...events, ...more].entries())
    view.add({ ...event, time: new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString() });
  const common = { kind: "fit", after: [], score: "score", on: { data: "celebs", split: "validation" } };
  const stages = ["first", "tune_anet", "fit_svm"].map((name) => ({ ...common, name })) as unknown as Watched["stages"];
  return { folder: "runs/a", stages, progress: view, owner, read: 1 };
}

describe("fanc watch", () => {
  it("fanc watch shows stages, progress bar, curve and validations", () => {
    const lines = watchLines(watched(running), { width: 80, colour: false, unicode: true }, 100);
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "runs/a  ONNX Runtime

        ✓ first         83.0 s
        ▸ tune_anet
        · fit_svm

      tune_anet ANet  ━━━━━━━━━━━━━━━━━━━╸─────────────  60%  step  60/100  41 s left
        epoch 3.0/3  loss 0.155  acc 71.0%  val 0.033 80.0%  8.0 img/s  250 MB

        loss of tune_anet ANet
        2.000 ┤⢱⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
              ┤⠘⡄⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
              ┤⠀⢇⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
              ┤⠀⠀⠣⢄⡀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
        0.033 ┤⠀⠀⠀⠀⠈⠉⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀

        validation:  epoch     step     loss  accuracy
                       1.0       20    0.100     60.0%
                       2.0       40    0.050     70.0%  best
                       3.0       60    0.033     80.0%

      running: process 42"
    `);
  });

  it("the lines of fanc watch fit any terminal, in ASCII too", () => {
    for (const [width, rows] of [
      [40, 10],
      [60, 16],
      [120, 24],
    ] as const) {
      const lines = watchLines(watched(running), { width, colour: false, unicode: false }, rows);
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(lines.at(-1)).toBe("running: process 42");
      for (const line of lines) {
        expect(columnsOf(line)).toBeLessThan(width);
        expect(line).toMatch(/^[ -~]*$/);
      }
    }
  });

  it.each<[string, RunOwner, readonly RunEvent[], string]>([
    [
      "killed",
      { kind: "gone", pid: 42 },
      [],
      "stopped (process 42 has ended); resume with: fanc train --resume --run runs/a",
    ],
    [
      "interrupted",
      { kind: "none" },
      [{ type: "stopped", reason: "interrupted" }],
      "stopped (interrupted); resume with: fanc train --resume --run runs/a",
    ],
    [
      "diverged",
      { kind: "none" },
      [{ type: "diverged", ...place, step: 61, loss: null, lr: 1, layer: "C1", reason: "the loss is not finite" }],
      "diverged in tune_anet at step 61, layer C1: the loss is not finite",
    ],
    ["finished", { kind: "none" }, [{ type: "finished", seconds: 9 }], "finished in 67.0 s"],
  ])("fanc watch reports how a run ended: %s", (_, owner, more, text) => {
    expect(stateText(watched(owner, more))).toBe(text);
  });
});

it("fanc watch draws a curve in ASCII", () => {
  const points = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => ({ step, value: 9 - step }));
  expect(chart(points, 4, { width: 20, colour: false, unicode: false }).join("\n")).toMatchInlineSnapshot(`
    "  8.000 |**
            |  **
            |    ***
      1.000 |       **"
  `);
  expect(chart(points.slice(0, 1), 4, { width: 20, colour: false, unicode: false })).toEqual([]);
});
