import { createRequire } from "node:module";
import { join } from "node:path";
import { childReport } from "../../../process/child-report.js";
import type { LoadReport } from "./load-check-child.js";

export type LoadCheck =
  | {
      readonly ok: true;
      readonly report: LoadReport;
      /** Why TensorFlow computes on the CPU, in its own words. */
      readonly gpuTrouble?: string;
    }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

export interface LoadCheckOptions {
  readonly kind: LoadReport["kind"];
  /** Folder of the npm package. */
  readonly packageFolder: string;
  readonly signal?: AbortSignal;
  /** Milliseconds that it may take; a driver can hang. */
  readonly limit?: number;
}

const again = "install it again with --force";

/** Loads an engine in another process and lets it compute. What goes wrong there, a crash too, is a result. */
export async function checkLoad(options: LoadCheckOptions): Promise<LoadCheck> {
  const { kind, packageFolder, signal, limit = 120_000 } = options;
  const script = createRequire(import.meta.url).resolve("#load-check");
  const child = { env: gpuTalk, limit, ...(signal === undefined ? {} : { signal }) };
  const outcome = await childReport<LoadReport>(script, [kind, packageFolder], child);
  switch (outcome.kind) {
    case "report": {
      const { report, output } = outcome;
      const trouble = report.kind === "tfjs-node" && !report.usesGpu ? gpuTrouble(output) : undefined;
      return { ok: true, report, ...(trouble === undefined ? {} : { gpuTrouble: trouble }) };
    }
    case "ended":
      return { ok: false, reason: errorIn(outcome.output) ?? `it ended with code ${outcome.code}`, hint: again };
    case "crashed":
      return crashed(outcome.signal);
    case "late":
      return { ok: false, reason: `it did not answer within ${limit / 1000} s`, hint: "see that its driver works" };
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

/** Folder of the package in an engine's folder. */
export const packageIn = (folder: string, name: string): string => join(folder, "node_modules", ...name.split("/"));

function crashed(signal: NodeJS.Signals): LoadCheck {
  return signal === "SIGILL"
    ? {
        ok: false,
        reason: "it crashed on an instruction that this processor does not have",
        hint: "take a machine whose processor has AVX, or another engine",
      }
    : { ok: false, reason: `it crashed (${signal})`, hint: `see that there is enough memory, and ${again}` };
}

/** The line of an uncaught error's message. */
const errorIn = (output: string): string | undefined =>
  output.split("\n").find((line) => /^\w*Error(?: \[\w+\])?: /.test(line));

/** Makes TensorFlow log why it uses no GPU, with the names of missing libraries. */
const gpuTalk = { TF_CPP_MIN_LOG_LEVEL: "0", TF_CPP_VMODULE: "dso_loader=1" } as const;

/** Why TensorFlow computes on the CPU, from its log while loading; undefined if the log gives no reason. */
export function gpuTrouble(output: string): string | undefined {
  const missing = [...output.matchAll(/Could not load dynamic library '([^']+)'/g)].flatMap(([, name]) => name ?? []);
  if (missing.includes("libcuda.so.1")) return "there is no NVIDIA driver (libcuda.so.1)";
  if (/Cannot dlopen some GPU libraries/.test(output) && missing.length > 0)
    return `CUDA's libraries are not found: ${[...new Set(missing)].join(", ")}`;
  const words = output.split("\n").map((line) => line.replace(/^.*?\S+\.cc:\d+\] /, ""));
  return words
    .find((text) =>
      /cuInit|Could not find cuda drivers|Cannot dlopen some GPU libraries|no supported devices/i.test(text),
    )
    ?.replace(/, GPU will not be used\.$/, "");
}
