import { afterAll, expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { edit, type Project, tinyProject } from "../cli/support.js";
import { killRuns, wholeRun } from "./kill-runs.js";

const kills = Number(process.env.FANC_KILLS);
const seed = Number(process.env.FANC_TEST_SEED ?? Date.now() % 1e6);

/** What a stage may do beside its steps, all of which must go on where it was. */
function withEverything(spec: string): string {
  const changed: readonly (readonly [string, string])[] = [
    ["classes: 2  resized", "classes: 2  normalise: train  resized"],
    ["images: wild ", "images: wild  normalise: train "],
    ["batch: 8  epochs: 2  augment: flip, light 0.2", "batch: 8  epochs: 3  keep: best  augment: flip, light 0.2"],
    ["batch: 8  epochs: 2  augment: flip, shift", "batch: 4  epochs: 2  accumulate: 2  augment: flip, shift"],
    [
      "warmup: 2 steps }\n    batch: 4  accumulate: 2  epochs: 2",
      "warmup: 2 steps }\n    batch: 4  accumulate: 2  epochs: 4  early_stop: accuracy patience 1 epochs",
    ],
  ];
  return changed.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the spec has no ${from}`);
    return text.replace(from, to);
  }, spec);
}

let project: Project | undefined;
afterAll(() => project?.remove());

it(`gives the same bits after ${kills} kills at random instants (seed ${seed})`, {
  timeout: 60_000 * kills,
}, async () => {
  project = await tinyProject();
  await edit(project.spec, withEverything);
  const whole = await wholeRun(project);
  expect(Object.keys(whole.expected).length).toBeGreaterThanOrEqual(7);
  let killed = 0;
  const onKill = (): void => {
    if (++killed % 20 === 0 && kills > 20) console.info(`${killed} kills`);
  };
  // Two runs at a time: one is started while the other computes.
  const half = Math.ceil(kills / 2);
  const both = [half, kills - half].map((count, chain) =>
    killRuns({
      ...whole,
      project: project as Project,
      kills: count,
      random: new Random("kill", seed, chain),
      name: `run ${chain}`,
      onKill,
    }),
  );
  await Promise.all(both);
  expect(killed).toBe(kills);
});
