import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Project, resultOf, tinyProject } from "./support.js";

/** Two stages of two points are shared; the base point is one of the two values. */
export const STUDY = `extends "tiny.fan"

change schedule {
  remove pretrain_lnets, tune_lnet_o, tune_lnet_s, pretrain_anet
  change stage tune_anet { epochs: 1 }
}
change cascade faces {
  head = boxes annotated { context: 2 }
  face = boxes annotated { context: 1.2 }
}

study penalties {
  vary faces.score.C: 1, 10
  seeds: 4, 2
}

expect { mean accuracy >= 1 }
`;

export const studyArgs = ["study", "study.fan", "--threads", "1"];

export const studyRuns = ["base", "faces.score.C=10"].flatMap((point) =>
  ["seed-4", "seed-2"].map((seed) => `${point}/${seed}`),
);

/** The tiny project with the study in `study.fan`. */
export async function studyProject(): Promise<Project> {
  const project = await tinyProject();
  await writeFile(project.file("study.fan"), STUDY);
  return project;
}

/** Weights and SVMs of all runs of a study, and their evaluations. */
export async function studyBytes(folder: string): Promise<unknown> {
  return Promise.all(
    studyRuns.map(async (run) => [
      run,
      await resultOf(join(folder, run)),
      await readFile(join(folder, run, "evaluation.json"), "utf8"),
    ]),
  );
}

/** The table and the claims at the end of the output. */
export const tableIn = (stdout: string): string => stdout.slice(stdout.indexOf("\n\n"));
