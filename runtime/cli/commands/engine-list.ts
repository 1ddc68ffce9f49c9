import { Command } from "commander";
import { printableJson, printableLines } from "../../../dsl/text/printable.js";
import { textTable } from "../../../dsl/text/table.js";
import { Interrupted } from "../../process/interrupted.js";
import { interruptSignal } from "../../terminal/interrupt.js";
import { useColour, widthOf } from "../../terminal/terminal.js";
import { terminalProgress } from "../../terminal/terminal-progress.js";
import { tenths } from "../../text/numbers.js";
import { type EngineProbe, probeEngines } from "../../tools/probe/probe-engines.js";
import { probeText } from "../../tools/probe/probe-spec.js";
import { threadsOption } from "../options.js";

interface ListOptions {
  readonly measure: boolean;
  readonly json?: boolean;
  readonly threads?: number;
}

export function listCommand(): Command {
  return new Command("list")
    .description("list every engine: version, device and speed, or what it lacks")
    .option("--no-measure", "do not time a training step on each engine")
    .addOption(threadsOption())
    .option("--json", "print the list as JSON")
    .action(async (options: ListOptions) => {
      const interrupt = interruptSignal({ said: "stopping" });
      const progress = terminalProgress();
      try {
        const rows = await probeEngines({ ...options, signal: interrupt.signal }, progress);
        process.stdout.write(`${options.json === true ? json(rows) : text(rows, options.measure)}\n`);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        process.exitCode = interrupt.exitCode();
      } finally {
        interrupt.release();
      }
    });
}

const json = (rows: readonly EngineProbe[]): string =>
  printableJson({ schema: "fanc.engines/1", measured: probeText, engines: rows }, 2);

function text(rows: readonly EngineProbe[], measured: boolean): string {
  const table = {
    header: ["engine", "ms/step", "version", "device"],
    align: ["left", "right", "left", "left"] as const,
    rows: rows.map((row) =>
      row.ready
        ? [row.engine, row.stepMs === undefined ? "" : tenths(row.stepMs), row.version, shortDevice(row.device)]
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

function remark(row: EngineProbe): readonly string[] {
  if (!row.ready) return [`${row.engine}: ${row.reason}`, `  hint: ${row.hint}`];
  return shortDevice(row.device) === row.device ? [] : [`${row.engine}: ${row.device}`];
}
