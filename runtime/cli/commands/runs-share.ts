import { Command } from "commander";
import { printable, printableJson } from "../../../dsl/text/printable.js";
import { shareRun } from "../../export/share/share-run.js";
import { lockFile } from "../../run/run-parts.js";
import { bytes } from "../../text/numbers.js";
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
      const { files, leftOut, bytes: size, replaced } = await shareRun(folder, output, { checkpoints, force });
      sayReplaced(replaced);
      const paths = files.map(({ path }) => path);
      const report = { schema: "fanc.share/1", file: output, bytes: size, files: paths, leftOut };
      if (json) process.stdout.write(`${printableJson(report, 2)}\n`);
      else process.stdout.write(`${printable(output)}  ${bytes(size)}, ${files.length} files\n${leftOutText(leftOut)}`);
    });
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
  [lockFile, "of a process that has ended"],
  ["channels/", "measured again when needed"],
]);
