import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import ort from "onnxruntime-node";
import { writeFileAtomic } from "../../runtime/files/atomic-file.js";
import { makeFolder } from "../../runtime/files/make-folder.js";

/** What one benchmark found: figures by row, the same keys in every row. */
export interface BenchResult {
  readonly name: string;
  /** Settings that decide what was measured. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  /** One line each: how the figures are to be read. */
  readonly notes: readonly string[];
}

/** Writes `bench/results/NAME.json` below the folder and returns its path. */
export async function saveResult(folder: string, result: BenchResult): Promise<string> {
  await makeFolder(folder);
  const path = join(folder, `${result.name}.json`);
  const report = { schema: "fanc.bench/1", measured: new Date().toISOString(), machine: machine(), ...result };
  await writeFileAtomic(path, `${JSON.stringify(report, null, 2)}\n`);
  return path;
}

/** The result as a text table, notes below it. */
export function resultTable({ name, settings, rows, notes }: BenchResult): string {
  const head = Object.keys(rows[0] ?? {});
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(head.map((key) => shown(row[key])));
  const setup = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
  return [`${name}: ${setup.join(", ")}`, table.toString(), ...notes.map((note) => `  ${note}`), ""].join("\n");
}

function shown(value: string | number | undefined): string {
  if (typeof value !== "number") return value ?? "";
  return Number.isInteger(value) || value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function machine(): Readonly<Record<string, string | number>> {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    node: process.version,
    onnxruntime: ort.env.versions.node ?? ort.env.versions.common,
  };
}
