import { availableParallelism } from "node:os";
import { trainSvmPerAttribute } from "../../runtime/svm/attribute-classifiers.js";
import { defaultSvmOptions, type SvmOptions } from "../../runtime/svm/options.js";
import { type Rounds, summarise, timed } from "./measure.js";
import type { BenchResult } from "./report.js";
import { timeScikitLearn } from "./svm/peer.js";
import { faceLikeProblem } from "./svm/problem.js";

const [rows, columns, attributes] = [20_000, 1024, 40];
/** LIBLINEAR's default tolerance and limit; two fits are enough to see how long one takes. */
const LIBLINEAR = { tolerance: 0.1, epochs: 300, attributes: 2 };
const options: SvmOptions = { ...defaultSvmOptions, tolerance: 0.01 };

/** Fitting 40 SVMs on features like those of faces, with one thread and with all, beside scikit-learn's LIBLINEAR. */
export async function benchSvm({ rounds }: Rounds): Promise<BenchResult> {
  const problem = faceLikeProblem(rows, columns, attributes);
  const cores = availableParallelism();
  const times = new Map<number, number[]>([...new Set([1, cores])].map((workers) => [workers, []]));
  let gap = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [workers, found] of times) {
      const fit = async (): Promise<void> => {
        const { reports } = await trainSvmPerAttribute(
          problem.features,
          problem.attributes,
          options,
          undefined,
          undefined,
          workers,
        );
        gap = Math.max(...reports.map((report) => report.gap));
      };
      found.push((await timed(fit)) / 1000);
    }
  }
  const ours = [...times].map(([workers, found]) => {
    const { median, min, max, count } = summarise(found);
    const what = `fanc, ${workers} thread${workers === 1 ? "" : "s"}, tolerance ${options.tolerance}`;
    return row(what, attributes, median, min, max, count);
  });
  const peer = await timeScikitLearn(
    problem.features,
    problem.attributes,
    LIBLINEAR.attributes,
    { C: options.C, tolerance: LIBLINEAR.tolerance },
    LIBLINEAR.epochs,
  );
  const what = `scikit-learn, tolerance ${LIBLINEAR.tolerance}, at most ${LIBLINEAR.epochs} epochs`;
  return {
    name: "svm",
    settings: { rows, columns, attributes, C: options.C, bias: options.bias },
    rows:
      peer === undefined ? ours : [...ours, row(what, peer.attributes, peer.seconds, peer.seconds, peer.seconds, 1)],
    notes: [
      `Relative duality gap of the worst of our fits: ${gap.toExponential(1)}.`,
      peer === undefined
        ? "SKIPPED: no Python here has scikit-learn (`npm run peers`)."
        : `scikit-learn: the ${peer.attributes} rarest attributes; ${peer.unconverged} of them stopped unconverged.`,
    ],
  };
}

function row(what: string, fits: number, median: number, min: number, max: number, repetitions: number) {
  return { what, fits, "s (median)": median, "s (min)": min, "s (max)": max, repetitions, "s/fit": median / fits };
}
