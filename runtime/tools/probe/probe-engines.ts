import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineName, engineNames } from "../../engines/engine-names.js";
import type { Progress } from "../../process/progress.js";
import { type ProbeReport, probeEngine } from "./probe.js";
import { writeProbe } from "./probe-spec.js";

export type EngineProbe = ProbeReport & { readonly engine: EngineName };

/** Every engine but `tfjs`, which is an alias of the best backend that works. */
const listed = engineNames.filter((name) => name !== "tfjs");

/**
 * Probes all engines, one after the other: two that are measured at once would slow each other down.
 * @param options `measure`: time a training step on each.
 * @throws Interrupted when the signal is raised.
 */
export async function probeEngines(
  options: { readonly measure: boolean; readonly threads?: number | undefined; readonly signal: AbortSignal },
  progress: Progress,
): Promise<readonly EngineProbe[]> {
  const { measure, threads, signal } = options;
  const folder = await mkdtemp(join(tmpdir(), "fanc-probe-"));
  try {
    const build = measure ? { build: await writeProbe(folder) } : {};
    const task = progress.begin("engines", listed.length);
    const probes: EngineProbe[] = [];
    for (const engine of listed) {
      task.update(probes.length, engine);
      probes.push({
        engine,
        ...(await probeEngine(engine, { ...build, ...(threads === undefined ? {} : { threads }), signal })),
      });
    }
    task.end(`${probes.filter(({ ready }) => ready).length} of ${probes.length} ready`);
    return probes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
