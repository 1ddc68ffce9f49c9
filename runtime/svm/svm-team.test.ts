import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { UserError } from "../errors/user-error.js";
import { Random } from "../random.js";
import { trainSvmPerAttribute } from "./attribute-classifiers.js";
import { prepareFeatures } from "./feature-table.js";
import { defaultSvmOptions } from "./options.js";
import type { SvmWork } from "./svm-task.js";
import { openTeam } from "./svm-team.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-svm-"));
});
afterAll(() => rm(folder, { recursive: true }));

const random = new Random("team");
const [rows, columns, total] = [2000, 40, 51];
const values = Float32Array.from({ length: rows * columns }, () => Math.max(0, random.normal()));
const labels = Int8Array.from({ length: rows * total }, (_, i) =>
  values[Math.floor(i / total) * columns + (i % columns)]! + random.normal() > 0.5 ? 1 : -1,
);
const names = Array.from({ length: total }, (_, i) => `attribute ${i}`);

/** A fit that takes far longer than a test may. */
function endless(): SvmWork {
  const options = { ...defaultSvmOptions, loss: "hinge", C: 1e9, tolerance: 1e-12, maxEpochs: 1e9 } as const;
  const own = Int8Array.from({ length: rows }, (_, row) => labels[row * total]!);
  const tables = { features: prepareFeatures(values, rows, columns, options) };
  return { rows, columns, tables, labels: own, options, gram: undefined, features: undefined };
}

it("one thread and three fit the same bits, and each attribute is reported once", async () => {
  const seen: string[] = [];
  const fitWith = (workers: number) =>
    trainSvmPerAttribute(
      { values, rows, columns },
      { names, labels },
      defaultSvmOptions,
      (_done, _total, report) => seen.push(report.attribute),
      undefined,
      workers,
    );
  const one = await fitWith(1);
  expect(seen.splice(0)).toEqual(names);
  expect(await fitWith(3)).toEqual(one);
  expect(seen.toSorted()).toEqual(names.toSorted());
});

it("an aborted team ends a fit in its middle", async () => {
  const abort = new AbortController();
  const team = openTeam(endless(), 1, abort.signal);
  const run = team.run([{ kind: "fit", attribute: 0 }], () => undefined);
  setTimeout(() => abort.abort(new Error("enough")), 150);
  await expect(run).rejects.toThrow("enough");
  await team.close();
});

it.each([
  ["process.exit(3)", "exit code 3"],
  ["throw new Error('out of luck')", "out of luck"],
])("a thread that dies is named: %s", async (death, found) => {
  const script = join(folder, `${death.length}.mjs`);
  await writeFile(
    script,
    `import { parentPort } from "node:worker_threads";\nparentPort.on("message", () => { ${death}; });`,
  );
  const team = openTeam(endless(), 2, undefined, script);
  const run = team.run([{ kind: "fit", attribute: 0 }], () => undefined);
  await expect(run).rejects.toThrow(UserError);
  await expect(run).rejects.toMatchObject({ details: { found } });
  await team.close();
});
