import { fork } from "node:child_process";

export interface ChildOptions {
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Time limit, milliseconds. */
  readonly limit: number;
}

/** How a process ended that had to send one message. `output`: everything it wrote to both streams. */
export type ChildOutcome<T> =
  | { readonly kind: "report"; readonly report: T; readonly output: string }
  | { readonly kind: "ended"; readonly code: number | null; readonly output: string }
  | { readonly kind: "crashed"; readonly signal: NodeJS.Signals; readonly output: string }
  | { readonly kind: "late"; readonly output: string };

/**
 * Runs a script that can crash or hang in a separate process, which sends its result by `process.send`. The process ends at
 * the limit, at the signal, or with this process.
 * @throws the signal's reason.
 */
export async function childReport<T>(
  script: string,
  args: readonly string[],
  { env = {}, signal, limit }: ChildOptions,
): Promise<ChildOutcome<T>> {
  signal?.throwIfAborted();
  const child = fork(script, args, {
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, ...env },
  });
  let output = "";
  let report: { readonly value: T } | undefined;
  let late = false;
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  child.on("message", (message) => {
    report = { value: message as T };
  });
  const kill = (): boolean => child.kill("SIGKILL");
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, limit);
  signal?.addEventListener("abort", kill, { once: true });
  process.once("exit", kill);
  try {
    const [code, by] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, by) => resolve([code, by]));
    });
    signal?.throwIfAborted();
    if (report !== undefined) return { kind: "report", report: report.value, output };
    if (late) return { kind: "late", output };
    return by === null ? { kind: "ended", code, output } : { kind: "crashed", signal: by, output };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
    process.off("exit", kill);
  }
}
