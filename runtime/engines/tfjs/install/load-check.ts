import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { LoadReport } from "./load-check-child.js";

export type LoadCheck =
  | { readonly ok: true; readonly report: LoadReport; readonly gpuTrouble?: string }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

export interface LoadCheckOptions {
  readonly kind: LoadReport["kind"];
  /** Folder of the npm package. */
  readonly packageFolder: string;
  readonly signal?: AbortSignal;
  /** Milliseconds that it may take; a driver can hang. */
  readonly limit?: number;
}

/** Loads an engine in another process and lets it compute. What goes wrong there, a crash too, is a result. */
export async function checkLoad(options: LoadCheckOptions): Promise<LoadCheck> {
  const { kind, packageFolder, signal, limit = 120_000 } = options;
  const script = createRequire(import.meta.url).resolve("#load-check");
  const child = fork(script, [kind, packageFolder], {
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // All of TensorFlow's own words: they say why it does without a GPU.
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "0" },
  });
  let output = "";
  let report: LoadReport | undefined;
  let late = false;
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.on("message", (message) => (report = message as LoadReport));
  const kill = (): boolean => child.kill("SIGKILL");
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, limit);
  signal?.addEventListener("abort", kill, { once: true });
  process.once("exit", kill);
  try {
    const [code, ended] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, by) => resolve([code, by]));
    });
    signal?.throwIfAborted();
    if (late) return failed(`it did not answer within ${Math.round(limit / 1000)} s`, "see that its driver works");
    if (report !== undefined) return loaded(report, output);
    return ended === null ? failed(reasonIn(output, code), hintFor(output)) : crashed(ended);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
    process.off("exit", kill);
  }
}

/** Folder of the package in an engine's folder. */
export const packageIn = (folder: string, name: string): string => join(folder, "node_modules", ...name.split("/"));

const failed = (reason: string, hint: string): LoadCheck => ({ ok: false, reason, hint });

function loaded(report: LoadReport, output: string): LoadCheck {
  const trouble = report.kind === "tfjs-node" && !report.usesGpu ? gpuTroubleIn(output) : undefined;
  return { ok: true, report, ...(trouble === undefined ? {} : { gpuTrouble: trouble }) };
}

function crashed(signal: NodeJS.Signals): LoadCheck {
  return signal === "SIGILL"
    ? failed(
        "it crashed on an instruction that this processor does not have",
        "take a machine whose processor has AVX, or another engine",
      )
    : failed(`it crashed (${signal})`, "see that there is enough memory, and install it again with --force");
}

function reasonIn(output: string, code: number | null): string {
  const message = output.split("\n").find((line) => /^\w*Error: /.test(line));
  return message ?? `its process ended with code ${code}`;
}

const hintFor = (output: string): string =>
  /Cannot find module|native addon module/.test(output)
    ? "its files are not whole: install it again"
    : "install it again with --force";

/** Why TensorFlow computes on the CPU, in its own words, without time and place in its sources. */
export function gpuTroubleIn(output: string): string | undefined {
  const words = output.split("\n").flatMap((line) => {
    const match = /^(?:[\d-]+ [\d:.]+: )?[EWI](?:\d{4} [\d:.]+\s+\d+)? \S+?:\d+\] (.*)$/.exec(line);
    return match?.[1] === undefined ? [] : [match[1]];
  });
  return words.find((text) => /cuInit|Could not find cuda drivers|Cannot dlopen some GPU libraries/i.test(text));
}
