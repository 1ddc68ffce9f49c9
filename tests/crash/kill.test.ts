import { afterAll, expect, it } from "vitest";
import { Random } from "../../runtime/random.js";
import { type Project, tinyProject } from "../cli/support.js";
import { killRuns, wholeRun } from "./kill-runs.js";

/** `npm run test:crash` asks for 200. */
const kills = Number(process.env.FANC_KILLS ?? 20);
const seed = Number(process.env.FANC_TEST_SEED ?? Date.now() % 1e6);

let project: Project | undefined;
afterAll(() => project?.remove());

it(`gives the same bits after ${kills} kills at random instants (seed ${seed})`, {
  timeout: 60_000 * kills,
}, async () => {
  project = await tinyProject();
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
