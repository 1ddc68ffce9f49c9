import { basename, dirname, join } from "node:path";
import { Command, Option } from "commander";
import type { Compiled } from "../../../compiler/compile.js";
import { passCatalogue, passList } from "../../../compiler/graphs/catalogue.js";
import { dumpGraphs } from "../../../compiler/passes/dump.js";
import { printable, printableJson, printableLines } from "../../../dsl/text/printable.js";
import { withChecksums } from "../../build/build-checksums.js";
import { specSeenFrom, writeBuild } from "../../build/build-folder.js";
import { formattedFiles, tfjsPackage } from "../../build/tfjs-target.js";
import { fault } from "../../errors/user-error.js";
import { writeFiles, writeOutputs } from "../../files/outputs.js";
import { type SettingOptions, settingsFrom, withSettingOptions } from "../options.js";
import { forceOption, outputFolder, sayReplaced } from "../output-options.js";
import { compiledSpec } from "../report-diagnostics.js";

interface CompileOptions extends SettingOptions {
  readonly output?: string;
  /** A pass, or true where none is named. */
  readonly dumpIr?: string | true;
  readonly target: "onnx" | "tfjs";
  readonly force: boolean;
  readonly json?: boolean;
}

export function compileCommand(): Command {
  return withSettingOptions(new Command("compile"))
    .description(
      "lower a spec: to plan.json and ONNX graphs (inference and training step of every net), or to a package in TypeScript that trains them with TensorFlow.js",
    )
    .argument("<file>", ".fan file")
    .addOption(new Option("--target <target>", "what to generate").choices(["onnx", "tfjs"]).default("onnx"))
    .option(
      "-o, --output <dir>",
      "folder to write (default: build/NAME or, for tfjs, build/NAME-tfjs next to the spec)",
      outputFolder,
    )
    .addOption(
      new Option(
        "--dump-ir [pass]",
        "print the graphs after a pass, by default the last; `list` names the passes",
      ).conflicts("json"),
    )
    .addOption(forceOption())
    .option("--json", "print what was written as JSON")
    .action(async (file: string, options: CompileOptions) => {
      const pass = options.dumpIr === true ? undefined : knownPass(options.dumpIr);
      if (pass === "list") {
        process.stdout.write(passList());
        return;
      }
      const name = `${basename(file, ".fan")}${options.target === "tfjs" ? "-tfjs" : ""}`;
      const output = options.output ?? join(dirname(file), "build", name);
      const compiled = compiledSpec(file, {
        settings: settingsFrom(options) ?? new Map(),
        specFile: specSeenFrom(output, file),
        target: options.target === "tfjs" ? tfjsPackage(output) : { kind: "onnx" },
        targetWarnings: true,
      });
      if (options.dumpIr !== undefined) {
        process.stdout.write(printableLines(dumpGraphs(compiled.passes, pass)));
        return;
      }
      const files = options.target === "tfjs" ? await formattedFiles(compiled.files) : withChecksums(compiled.files);
      sayReplaced(await writeTarget(options, output, files, compiled));
      const written = [...files].map(([name, content]) => ({ file: join(output, name), bytes: content.length }));
      if (options.json === true)
        process.stdout.write(`${printableJson({ schema: "fanc.build/1", folder: output, files: written }, 2)}\n`);
      else
        for (const { file: path, bytes } of written)
          process.stdout.write(`${printable(path)}  ${Math.ceil(bytes / 1024)} KiB\n`);
    });
}

/** Writes the files of a target. What npm and training runs put into a package stays. Returns what `force` replaced. */
async function writeTarget(
  { target, force }: CompileOptions,
  output: string,
  files: ReadonlyMap<string, Uint8Array>,
  { sources }: Pick<Compiled, "sources">,
): Promise<readonly string[]> {
  const rules = { force, inputs: [...sources.keys()] };
  const whole = { ...rules, kind: "package", whole: true };
  switch (target) {
    case "onnx":
      return writeBuild(output, files, rules);
    case "tfjs":
      return (await writeOutputs(output, whole, (staging) => writeFiles(staging, files))).replaced;
    default: {
      const never: never = target;
      return never;
    }
  }
}

/** Throws `UserError` for a name that no pass has. */
function knownPass(name: string | undefined): string | undefined {
  if (name === undefined || name === "list") return name;
  const known = passCatalogue().map((pass) => pass.name);
  if (known.includes(name)) return name;
  throw fault("command/unknown-pass", { name, expected: known.join(", ") });
}
