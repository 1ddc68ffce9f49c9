import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyseText } from "../../support/analyse-text.js";
import { measuredPeak, memoryCases, processBytes } from "./jobs.js";

const mebi = 2 ** 20;

/** What a process takes in addition to its arrays differs between graphs by this much: code, graph, threads. */
const processTolerance = 16 * mebi;

const data = 'data images = image_folder { root: "p"  classes: 4  resized: 96x96 }';

/** Maps of one shape, which a plan would keep for the backward pass; a weight that is updated in pieces. */
const specs = {
  deep: `${data}
net N {
  input i : 3 x 96 x 96
  A = conv 16 kernel 3 pad 1 -> relu -> lrn
  B = conv 16 kernel 3 pad 1 -> relu -> lrn -> maxpool 2
  C = conv 16 kernel 3 pad 1 -> batchnorm -> relu -> maxpool 4
}
schedule { stage s { train N on images  loss: softmax over classes  batch: 32  epochs: 1  optimizer: sgd { lr: 1  momentum: 0.9 } } }`,
  wide: `${data}
net N {
  input i : 3 x 96 x 96
  A = conv 8 kernel 3 stride 2 -> relu -> maxpool 2
  B = dense 3000 -> relu
}
schedule { stage s { train N on images  loss: softmax over classes  batch: 8  epochs: 1  optimizer: adam { lr: 1 } } }`,
};

// The peak of a process is read from /proc.
describe.skipIf(process.platform !== "linux")("estimates and processes", () => {
  let folder = "";
  let own = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fanc-memory-"));
    own = await processBytes(folder);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it.each(["deep", "wide"] as const)(
    "the estimate of every session is within 15 %% and 16 MiB of the process: %s",
    async (name) => {
      const { value } = analyseText(specs[name]);
      if (value === undefined) throw new Error("the spec of this test has faults");
      const cases = await memoryCases(value, `${name}.fan`, 32, folder);
      expect(cases.map(({ what }) => what)).toEqual(["s N", "inference N"]);
      for (const { what, estimate, job } of cases) {
        const measured = (await measuredPeak(job, folder)) - own;
        const difference = Math.abs(estimate.total - measured);
        const shown = `${what}: estimated ${estimate.total / mebi} MiB, measured ${measured / mebi}`;
        expect(difference, shown).toBeLessThan(0.15 * measured + processTolerance);
      }
    },
    60_000,
  );
});
