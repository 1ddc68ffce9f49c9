import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { packageRoot } from "../../../runtime/build/node-host.js";
import type { AttributeMatrix, FeatureMatrix } from "../../../runtime/svm/attribute-classifiers.js";
import type { SvmOptions } from "../../../runtime/svm/options.js";
import { pythonWith } from "../torch/python.js";

const run = promisify(execFile);
const answer = z.object({ seconds: z.number(), attributes: z.number(), unconverged: z.number() });

/** Seconds that scikit-learn's LinearSVC takes for so many attributes; undefined where no Python has it. */
export async function timeScikitLearn(
  features: FeatureMatrix,
  { labels }: AttributeMatrix,
  attributes: number,
  { C, tolerance }: Pick<SvmOptions, "C" | "tolerance">,
  epochs: number,
): Promise<z.infer<typeof answer> | undefined> {
  const python = await pythonWith("sklearn.svm");
  if (python === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "fanc-svm-bench-"));
  try {
    await writeFile(join(folder, "in.json"), JSON.stringify({ rows: features.rows, attributes, C, tolerance, epochs }));
    await writeFile(join(folder, "features.bin"), features.values);
    await writeFile(join(folder, "labels.bin"), labels);
    const { stdout } = await run(python, [join(packageRoot(), "tests", "bench", "svm", "fit.py"), folder]);
    return answer.parse(JSON.parse(stdout));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
