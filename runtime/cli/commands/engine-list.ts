import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { printableJson, printableLines } from "../../../dsl/text/printable.js";
import { textTable } from "../../../dsl/text/table.js";
import { type EngineName, engineNames } from "../../engines/engine-names.js";
import { Interrupted } from "../../process/interrupted.js";
import { interruptSignal } from "../../terminal/interrupt.js";
import { useColour, widthOf } from "../../terminal/terminal.js";
import { terminalProgress } from "../../terminal/terminal-progress.js";
import { type ProbeReport, probeEngine } from "../../tools/probe/probe.js";
import { probeText, writeProbe } from "../../tools/probe/probe-spec.js";
import { threadsOption } from "../options.js";

interface ListOptions {
  readonly measure: boolean;
  readonly json?: boolean;
  readonly threads?: number;
}

type Row = ProbeReport & { readonly engine: EngineName };

/** `tfjs` is an alias of the best engine that is ready. */
const listed = engineNames.filter((name) => name !== "tfjs");

export function listCommand(): Command {
  return new Command("list")
    .description("list every engine: version, device and speed, or what it lacks")
    .option("--no-measure", "do not time a training step on each engine")
    .addOption(threadsOption())
    .option("--json", "print the list as JSON")
    .action(async (options: ListOptions) => {
      const interrupt = interruptSignal({ said: "stopping" });
      const progress = terminalProgress();
      const folder = await mkdtemp(join(tmpdir(), "fanc-probe-"));
      try {
        const { signal } = interrupt;
        const build = options.measure ? { build: await writeProbe(folder) } : {};
        const threads = options.threads === undefined ? {} : { threads: options.threads };
        const task = progress.begin("engines", listed.length);
        const rows: Row[] = [];
        for (const engine of listed) {
          task.update(rows.length, engine);
          // One after the other: two that are measured at once would slow each other down.
          rows.push({ engine, ...(await probeEngine(engine, { ...build, ...threads, signal })) });
        }
        task.end(`${rows.filter((row) => row.ready).length} of ${rows.length} ready`);
        process.stdout.write(`${options.json === true ? json(rows) : text(rows, options.measure)}\n`);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        process.exitCode = interrupt.exitCode();
      } finally {
        interrupt.release();
        await rm(folder, { recursive: true, force: true });
      }
    });
}

const json = (rows: readonly Row[]): string =>
  printableJson({ schema: "fanc.engines/1", measured: probeText, engines: rows }, 2);

function text(rows: readonly Row[], measured: boolean): string {
  const table = {
    header: ["engine", "ms/step", "version", "device"],
    align: ["left", "right", "left", "left"] as const,
    rows: rows.map((row) =>
      row.ready
        ? [row.engine, row.stepMs?.toFixed(1) ?? "", row.version, shortDevice(row.device)]
        : [row.engine, "", "", "not here"],
    ),
    total: [],
    shrinkable: [2],
    dispensable: measured ? [] : [1],
  };
  const drawn = textTable(table, { colour: useColour(process.stdout), width: widthOf(process.stdout) });
  const note = measured ? [`ms/step: ${probeText}; the fastest of several`] : [];
  return [drawn, ...note, ...rows.flatMap(remark).map(printableLines)].join("\n");
}

/** Without the part in brackets, which is printed below the table. */
const shortDevice = (device: string): string => device.replace(/ \(no .*\)$/, "");

function remark(row: Row): readonly string[] {
  if (!row.ready) return [`${row.engine}: ${row.reason}`, `  hint: ${row.hint}`];
  return shortDevice(row.device) === row.device ? [] : [`${row.engine}: ${row.device}`];
}
