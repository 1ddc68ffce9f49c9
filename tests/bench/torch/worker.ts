import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { packageRoot } from "../../../runtime/build/node-host.js";
import { BenchError } from "../bench-error.js";
import type { TorchNet } from "./description.js";

/** Raw little-endian files beside a description: float32 weights and targets, uint8 images, int32 labels. */
export interface TorchFiles {
  readonly weights: string;
  readonly image: string;
  readonly labels?: string;
  readonly targets?: string;
}

/** A dropout mask (factors, float32) for one step of a check. */
export interface TorchMask {
  readonly layer: string;
  readonly file: string;
  readonly shape: readonly number[];
}

const answers = {
  hello: z.object({ version: z.string(), threads: z.int() }),
  /** The form that was the fastest for locally shared layers; null for a net without any. */
  open: z.object({ local: z.string().nullable() }),
  check: z.object({ values: z.array(z.number()) }),
  step: z.object({ ms: z.number() }),
  close: z.object({}),
};

type Command = keyof typeof answers;

/** A Python process with PyTorch that answers one request at a time and is idle in between. */
export class TorchWorker {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #complaints = "";

  constructor(python: string) {
    this.#child = spawn(python, ["-B", join(packageRoot(), "tests", "bench", "torch", "worker.py")]);
    this.#child.stderr.on("data", (text: Buffer) => {
      this.#complaints += text.toString();
    });
    // A child that has ended is reported with its traceback, by whoever waits for its answer.
    this.#child.stdin.on("error", () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  hello(threads: number): Promise<z.infer<(typeof answers)["hello"]>> {
    return this.#ask("hello", { threads });
  }

  /** Builds a net under a name. */
  open(
    name: string,
    net: TorchNet,
    files: TorchFiles,
    channelsLast: boolean,
  ): Promise<{ readonly local: string | null }> {
    return this.#ask("open", { name, net: { ...net, files }, channelsLast });
  }

  /** The loss of a training step with these masks, which moves the weights; the output of a run of inference. */
  async check(name: string, lr: number, masks: readonly TorchMask[]): Promise<readonly number[]> {
    return (await this.#ask("check", { name, lr, masks })).values;
  }

  /** Milliseconds of a step, by Python's clock. */
  async step(name: string, lr: number): Promise<number> {
    return (await this.#ask("step", { name, lr })).ms;
  }

  async close(name: string): Promise<void> {
    await this.#ask("close", { name });
  }

  end(): void {
    this.#child.stdin.end();
  }

  async #ask<C extends Command>(command: C, request: object): Promise<z.infer<(typeof answers)[C]>> {
    this.#child.stdin.write(`${JSON.stringify({ do: command, ...request })}\n`);
    const line = await this.#lines.next();
    if (line.done === true)
      throw new BenchError(
        `${this.#child.spawnfile} ended without an answer to \`${command}\``,
        this.#complaints.trim().split("\n").at(-1) || "no message",
        "repair the Python environment, or leave PyTorch out with --no-torch",
      );
    return answers[command].parse(JSON.parse(line.value)) as z.infer<(typeof answers)[C]>;
  }
}
