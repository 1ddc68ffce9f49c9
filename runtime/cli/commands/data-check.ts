import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { Command, Option } from "commander";
import { writeContactSheet as writeCelebaSheet } from "../../data/avatars/contact-sheet.js";
import { findInRelease, readCeleba } from "../../data/celeba.js";
import { decodeAll } from "../../data/decode-all.js";
import { DecodePool } from "../../data/decode-pool.js";
import { readImageFolder } from "../../data/image-folder.js";
import { type DataReport, inspectCeleba, inspectImageFolder } from "../../data/inspect.js";
import { reportText } from "../../data/report-text.js";
import { Interrupted } from "../../interrupted.js";
import type { Progress } from "../../progress.js";
import { writeContactSheet } from "../../report/contact-sheet.js";
import { ExitCode } from "../../user-error.js";
import { interruptSignal } from "../interrupt.js";
import { terminalProgress } from "../terminal-progress.js";

interface DataCheckOptions {
  readonly kind?: DataReport["kind"];
  readonly images?: "wild" | "aligned";
  readonly json?: boolean;
  readonly sheet?: string;
}

interface Means {
  readonly pool: DecodePool;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export function dataCheckCommand(): Command {
  return new Command("check")
    .description("count a data set, decode every image and report what is wrong")
    .argument("<dir>", "folder with CelebA's lists, or with one folder of pictures for each class")
    .addOption(
      new Option("--kind <kind>", "what it is (default: celeba where there is list_attr_celeba.txt)").choices([
        "celeba",
        "image_folder",
      ]),
    )
    .addOption(
      new Option("--images <which>", "which images of CelebA (default: wild where there is img_celeba)").choices([
        "wild",
        "aligned",
      ]),
    )
    .option("--sheet <file>", "write a sheet of pictures with their labels (.png)")
    .option("--json", "print the report as JSON")
    .action(async (folder: string, options: DataCheckOptions) => {
      const interrupt = interruptSignal();
      const pool = new DecodePool(Math.max(1, Math.min(4, availableParallelism())));
      try {
        const means = { pool, progress: terminalProgress(), signal: interrupt.signal };
        const report = await inspect(folder, options, means);
        process.stdout.write(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
        process.exitCode = report.faults.length > 0 ? ExitCode.findings : ExitCode.ok;
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        process.exitCode = interrupt.exitCode();
      } finally {
        interrupt.release();
        await pool.close();
      }
    });
}

async function inspect(folder: string, options: DataCheckOptions, means: Means): Promise<DataReport> {
  const kind =
    options.kind ?? ((await findInRelease(folder, "list_attr_celeba.txt")) === undefined ? "image_folder" : "celeba");
  switch (kind) {
    case "celeba": {
      const images = options.images ?? ((await findInRelease(folder, "img_celeba")) === undefined ? "aligned" : "wild");
      const data = await readCeleba(folder, { images });
      const decoded = await decodeAll(data.samples, means.pool, means.progress, means.signal);
      if (options.sheet !== undefined)
        await writeCelebaSheet(folder, options.sheet, { columns: 8, rows: 5, boxes: true, images });
      return inspectCeleba(folder, data, decoded);
    }
    case "image_folder": {
      const data = await readImageFolder(folder);
      const files = data.samples.map(({ path }) => ({ file: relative(folder, path), path }));
      const decoded = await decodeAll(files, means.pool, means.progress, means.signal);
      if (options.sheet !== undefined) {
        const readable = files.filter(({ file }) => decoded.sizes.has(file));
        await writeContactSheet({ ...sheetOf(readable), title: folder, out: options.sheet });
      }
      return inspectImageFolder(folder, data, decoded);
    }
  }
}

/** Up to 60 pictures, spread evenly. */
function sheetOf(files: readonly { readonly file: string; readonly path: string }[]): {
  readonly items: { readonly picture: string; readonly caption: string }[];
  readonly columns: number;
  readonly cellWidth: number;
} {
  const shown = Math.min(60, files.length);
  const items = Array.from({ length: shown }, (_, i) => {
    const { file, path } = files[Math.floor((i * files.length) / shown)] as { file: string; path: string };
    return { picture: path, caption: file };
  });
  return { items, columns: 10, cellWidth: 128 };
}
