import { createRequire } from "node:module";
import { childReport } from "../../process/child-report.js";

/** What one engine is on this machine. */
export type ProbeReport =
  | {
      readonly ready: true;
      readonly version: string;
      readonly device: string;
      /** Milliseconds of a training step; not there where none was asked for. */
      readonly stepMs?: number;
    }
  | {
      readonly ready: false;
      readonly reason: string;
      /** What would change that. */
      readonly hint: string;
    };

export interface ProbeOptions {
  /** Folder of the build that `writeProbe` has written; without it nothing is measured. */
  readonly build?: string;
  readonly threads?: number;
  readonly signal: AbortSignal;
}

/** Milliseconds for one engine; the slowest takes about five seconds on two busy cores. */
const limit = 60_000;

/** Opens one engine in another process and measures a training step there. A crash is a result. */
export async function probeEngine(name: string, { build = "", threads, signal }: ProbeOptions): Promise<ProbeReport> {
  const script = createRequire(import.meta.url).resolve("#engine-probe");
  const args = [name, build, threads === undefined ? "" : String(threads)];
  const outcome = await childReport<ProbeReport>(script, args, { signal, limit });
  switch (outcome.kind) {
    case "report":
      return outcome.report;
    case "ended":
      return failed(
        outcome.output
          .trim()
          .split("\n")
          .find((line) => /Error/.test(line)) ?? `code ${outcome.code}`,
      );
    case "crashed":
      return failed(`it crashed (${outcome.signal})`);
    case "late":
      return failed(`it did not answer within ${limit / 1000} s`);
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

const failed = (reason: string): ProbeReport => ({
  ready: false,
  reason,
  hint: "report this as a bug of fanc if the engine was set up by fanc",
});
