import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../compiler/contract/schema.js";
import { compiledText } from "../../tests/support/compiled.js";
import type { RunEvent, TimedEvent } from "../run/run-event.js";
import { estimateSchedule } from "./estimate.js";
import { knownTimes, speedOf, type TimedRun } from "./measured-times.js";
import { ObservedTimes } from "./observed-times.js";
import type { LoadReading } from "./others-load.js";
import type { StageWork } from "./stage-work.js";

const spec = `
attributes Tags = [ Smiling, Young ]
data faces = celeba { root: "data"  attributes: Tags }
net Small {
  input face : 3 x 16 x 16
  C1 = conv 4 kernel 3 -> relu -> maxpool 2
  FC = dense 8
}
schedule {
  stage tune { train Small on faces  loss: sigmoid over Tags  optimizer: sgd { lr: 0.01 }  batch: 8  epochs: 3 }
}
`;

let plan: Plan;
let run: TimedRun;
beforeAll(() => {
  ({ plan } = compiledText(spec));
  run = { plan, engine: "an engine", inputs: { graph: (name) => name }, root: () => "data" };
});

/** A stage of three epochs of five steps, with a search for windows in front. */
function stage(more: Partial<StageWork> = {}): StageWork {
  const group = {
    ...{ stage: "tune", group: 0, nets: ["Small"], graph: "train/tune.Small", evalGraph: undefined },
    ...{ total: 15, steps: 15, stepsPerEpoch: 5, batches: 1, batch: 8, images: 40, validated: 10 },
  };
  return {
    ...{ stage: "tune", kind: "train", key: "k", from: undefined, trains: ["Small"], on: "faces.train", images: 40 },
    passes: [{ kind: "statistics", step: "tune", source: "faces.train", images: 40 }],
    groups: [group],
    svm: undefined,
    memory: 1,
    ...more,
  };
}

/** A run whose clock is moved by hand. */
function recorded(work: readonly StageWork[], others: { share: number } = { share: 0 }, timed: TimedRun = run) {
  let now = Date.parse("2026-01-01T00:00:00Z") / 1000;
  let all = 0;
  let busy = 0;
  const read = (): LoadReading => ({ all: { total: all, busy }, own: 0 });
  const observed = new ObservedTimes(timed, work, read);
  const started = now;
  const after = (seconds: number, event: RunEvent): void => {
    now += seconds;
    all += seconds;
    busy += seconds * others.share;
    observed.add({ time: new Date(now * 1000).toISOString(), ...event } as TimedEvent);
  };
  return { observed, after, elapsed: () => now - started };
}

const place = { stage: "tune", group: 0, nets: ["Small"] };
const planned: RunEvent = { type: "plan", seconds: null, memory: null, stages: [] };
const metrics = { epoch: 0, loss: 1, accuracy: 1 };
const step = (count: number, seconds: number, waited = 0): RunEvent => ({
  ...{ type: "step", ...place, ...metrics, step: count, lr: 1, imagesPerSecond: 8 / seconds, waited },
});

function train({ after }: ReturnType<typeof recorded>, { from = 0, to = 15, between = 3 } = {}): void {
  after(0, planned);
  after(between, { type: "begin", ...place, steps: 15, stepsPerEpoch: 5, images: 40, step: from });
  for (let i = from + 1; i <= to; i++) {
    const seconds = i === 1 ? 2 : i <= 5 ? 0.5 : 0.25;
    // A checkpoint takes 0.125 s.
    after(seconds + (i % 5 === 1 && i > 1 ? 0.125 : 0), step(i, seconds, i <= 5 ? 0.25 : 0));
    if (i % 5 === 0)
      after(i === 5 ? 1 : 0.5, { type: "validation", ...place, ...metrics, step: i, images: 10, best: true });
  }
  after(0.125, { type: "trained", ...place, step: to, keptStep: null });
  after(0, { type: "stage", stage: "tune", seconds: 1 });
}

describe("times that a training shows", () => {
  it("estimate the same training as it was", () => {
    const work = [stage()];
    const played = recorded(work);
    train(played);
    const entries = played.observed.take();
    expect(estimateSchedule(work, knownTimes(run, entries)).seconds).toBeCloseTo(played.elapsed(), 6);
    expect(played.observed.take().size).toBe(0);
    expect(speedOf(entries, "an engine")).toBeGreaterThan(0);
  });

  it("estimate more epochs by the later ones, and a stage without passes without them", () => {
    const work = [stage()];
    const played = recorded(work);
    train(played);
    const [group] = work[0]?.groups ?? [];
    if (group === undefined) throw new Error("no group");
    const longer = stage({ passes: [], groups: [{ ...group, total: 25, steps: 25 }] });
    const { seconds } = estimateSchedule([longer], knownTimes(run, played.observed.take()));
    // Ten steps, two validations and two checkpoints more; three seconds of passes less.
    expect(seconds).toBeCloseTo(played.elapsed() - 3 + 10 * 0.25 + 2 * (0.5 + 0.125), 6);
  });

  it("take from a single epoch that the engine waited for images", () => {
    const work = [stage()];
    const played = recorded(work);
    train(played, { to: 5 });
    const [group] = work[0]?.groups ?? [];
    const times = group && knownTimes(run, played.observed.take()).group(group);
    expect(times?.step).toBeCloseTo(0.25, 6);
    expect(times?.decoding).toBeCloseTo(0.25, 6);
  });

  it("are those of an epoch's steps with one step an epoch, too", () => {
    const [group] = stage().groups;
    if (group === undefined) throw new Error("no group");
    const work = [stage({ passes: [], groups: [{ ...group, stepsPerEpoch: 1, total: 6, steps: 6, validated: 0 }] })];
    const played = recorded(work);
    played.after(0, planned);
    played.after(1, { type: "begin", ...place, steps: 6, stepsPerEpoch: 1, images: 8, step: 0 });
    for (let i = 1; i <= 6; i++) played.after(0.5, step(i, 0.375));
    played.after(0.125, { type: "trained", ...place, step: 6, keptStep: null });
    const { seconds } = estimateSchedule(work, knownTimes(run, played.observed.take()));
    expect(seconds).toBeCloseTo(played.elapsed(), 6);
  });

  it("of a rehearsal do not count for a whole training", () => {
    const rehearsal = { updates: 15, images: 64 };
    const work = [stage()];
    const played = recorded(work, { share: 0 }, { ...run, inputs: { ...run.inputs, rehearsal } });
    train(played);
    const entries = played.observed.take();
    const [group] = work[0]?.groups ?? [];
    if (group === undefined) throw new Error("no group");
    expect(knownTimes(run, entries).group(group)).toBeUndefined();
    expect(knownTimes({ ...run, inputs: { ...run.inputs, rehearsal } }, entries).group(group)).toBeDefined();
  });

  it("are not known of a busy machine, of a resumed group and of a few steps", () => {
    const work = [stage()];
    const busy = recorded(work, { share: 0.5 });
    train(busy);
    expect(busy.observed.take().size).toBe(0);
    const resumed = recorded(work);
    train(resumed, { from: 10 });
    expect(resumed.observed.take().size).toBe(0);
    const short = recorded(work);
    train(short, { to: 2 });
    // Only the passes in front.
    expect([...short.observed.take().values()].map(({ seconds }) => seconds)).toEqual([3]);
  });

  it("of fitted SVMs are those of the whole stage", () => {
    const svm = { step: "score", rows: 10, attributes: 2 };
    const fit = stage({ stage: "fit", kind: "fit", key: "f", groups: [], svm });
    const played = recorded([stage(), fit]);
    train(played);
    played.after(7, { type: "stage", stage: "fit", seconds: 7 });
    const { stages } = estimateSchedule([stage(), fit], knownTimes(run, played.observed.take()));
    expect(stages[1]?.seconds).toBeCloseTo(7, 6);
  });
});
