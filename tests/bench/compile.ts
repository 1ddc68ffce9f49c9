import { relative } from "node:path";
import { analyse } from "../../compiler/compile.js";
import { nodeHost } from "../../runtime/build/node-host.js";
import { checkedFile, compiledModel } from "../support/compiled.js";
import { interleaved, type Rounds, summarise, type Task } from "./measure.js";
import type { BenchResult } from "./report.js";

export interface CompileBenchOptions extends Rounds {
  readonly spec: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** Checking a spec, and lowering the checked model to its plan and ONNX graphs; writing files is not part of it. */
export async function benchCompile({ spec, settings, ...rounds }: CompileBenchOptions): Promise<BenchResult> {
  const model = checkedFile(spec, settings);
  const task = (name: string, run: () => unknown): Task => ({
    name,
    open: async () => ({ run: async () => run(), close: async () => undefined }),
  });
  const times = await interleaved(
    [
      task("check", () => analyse(nodeHost(spec), spec, settings)),
      task("lower and write ONNX", () => compiledModel(model, spec)),
    ],
    rounds,
  );
  const rows = [...times].map(([what, found]) => {
    const { median, min, max, count } = summarise(found);
    return { what, "ms (median)": median, "ms (min)": min, "ms (max)": max, repetitions: count };
  });
  return {
    name: "compile",
    settings: { spec: relative(process.cwd(), spec), rounds: rounds.rounds },
    rows,
    notes: ["In a warm process."],
  };
}
