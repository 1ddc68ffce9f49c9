import { homedir, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import { fault } from "../../errors/user-error.js";
import { archived, requireArchiveName } from "../../export/share/archive.js";
import { sharedFiles } from "../../export/share/shared-files.js";
import { requireOutputFile, writeOutputs } from "../../files/outputs.js";
import { openRegular } from "../../files/regular-file.js";
import { runOwner } from "../../observe/run-owner.js";
import { RunFolder } from "../../run/run-folder.js";
import { runPaths } from "../../run/run-parts.js";
import { bytes } from "../../terminal/texts.js";
import { forceOption, sayReplaced } from "../output-options.js";

interface ShareOptions {
  readonly output: string;
  readonly checkpoints?: boolean;
  readonly force: boolean;
  readonly json?: boolean;
}

export function runsShareCommand(): Command {
  return new Command("share")
    .description(
      "pack a run for others: without host name, command lines, absolute paths, and what can be computed again",
    )
    .argument("<run>", "run folder")
    .requiredOption("-o, --output <file>", "archive to write (.tar.gz, .tgz, .zip)")
    .option("--checkpoints", "include checkpoints, to resume inside an unfinished stage")
    .addOption(forceOption())
    .option("--json", "print what was written and what was left out as JSON")
    .action(async (folder: string, { output, checkpoints = false, force, json = false }: ShareOptions) => {
      requireArchiveName(output);
      const rules = {
        kind: "archive",
        force,
        inputs: runPaths(folder),
        elsewhere: "choose another file with -o",
      };
      await requireOutputFile(output, rules);
      const run = await RunFolder.open(folder);
      await requireAtRest(folder);
      const path = resolve(folder);
      const project = run.state.project === undefined ? [] : [resolve(path, run.state.project)];
      const roots = [...run.roots.values()].map(dirname);
      const inits = [...(run.state.init?.values() ?? [])].map(({ file }) => dirname(resolve(path, file)));
      const folders = [homedir(), tmpdir(), process.cwd(), path, ...project, ...roots, ...inits];
      const { files, leftOut } = await sharedFiles(run, { checkpoints, folders });
      const file = basename(resolve(output));
      const { value: written, replaced } = await writeOutputs(dirname(output), rules, (staging) =>
        writeArchive(join(staging, file), basename(path), files),
      );
      sayReplaced(replaced);
      if (json)
        process.stdout.write(
          `${printableJson({ schema: "fanc.share/1", file: output, bytes: written, files: files.map((one) => one.path), leftOut }, 2)}\n`,
        );
      else
        process.stdout.write(`${printable(output)}  ${bytes(written)}, ${files.length} files\n${leftOutText(leftOut)}`);
    });
}

/** @returns the size of the archive in bytes. */
async function writeArchive(output: string, folder: string, files: Parameters<typeof archived>[2]): Promise<number> {
  let size = 0;
  const file = await openRegular(output, { access: "make" });
  try {
    for await (const part of archived(output, folder, files) as AsyncIterable<Uint8Array>) {
      size += part.length;
      await file.writeFile(part);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return size;
}

async function requireAtRest(folder: string): Promise<void> {
  const owner = await runOwner(join(folder, "lock"));
  if (owner.kind !== "working") return;
  throw fault("run/in-use", { file: folder, found: `process ${owner.pid}` });
}

/** What stays, by the first part of its path. */
function leftOutText(leftOut: readonly string[]): string {
  const groups = new Map<string, number>();
  for (const path of leftOut) {
    const [first = path, ...rest] = path.split("/");
    const name = rest.length === 0 ? first : `${first}/`;
    groups.set(name, (groups.get(name) ?? 0) + 1);
  }
  const listed = [...groups].map(([name, count]) => {
    const note = `: ${notes.get(name) ?? "not a file of the run"}`;
    return `  ${printable(name)}${name.endsWith("/") ? ` (${count} ${count === 1 ? "file" : "files"})` : ""}${note}\n`;
  });
  return `left out: command lines, absolute paths, response maps over images\n${listed.join("")}`;
}

const notes: ReadonlyMap<string, string> = new Map([
  ["checkpoints/", "--checkpoints adds them"],
  ["export/", "`fanc export` writes it again"],
  ["windows/", "names of images; found again when needed"],
  ["lock", "of a process that has ended"],
  ["channels/", "measured again when needed"],
]);
