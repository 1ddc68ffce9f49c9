import { basename, dirname, join } from "node:path";
import { Command, Option } from "commander";
import { printGraph } from "../../../compiler/ir/print.js";
import { specSeenFrom, writeBuild } from "../build-folder.js";
import { compileSpec } from "../compile-spec.js";
import { collectPairs } from "../options.js";

interface CompileOptions {
  readonly output?: string;
  readonly set?: ReadonlyMap<string, string>;
  readonly dumpIr?: boolean;
  readonly json?: boolean;
}

export function compileCommand(): Command {
  return new Command("compile")
    .description("lower a spec to plan.json and ONNX graphs: inference and training step of every net")
    .argument("<file>", ".fan file")
    .addOption(new Option("--target <target>", "what to generate").choices(["onnx"]).default("onnx"))
    .option("-o, --output <dir>", "build folder (default: build/NAME beside the spec)")
    .option("--set <name=value>", "set a parameter", collectPairs)
    .option("--dump-ir", "print the graph IR of every file instead of writing the build")
    .option("--json", "print what was written as JSON")
    .action(async (file: string, options: CompileOptions) => {
      const output = options.output ?? join(dirname(file), "build", basename(file, ".fan"));
      const { files, graphs } = compileSpec(file, options.set ?? new Map(), specSeenFrom(output, file), true);
      if (options.dumpIr === true) {
        for (const [path, graph] of graphs) process.stdout.write(`// ${path}\n${printGraph(graph)}\n`);
        return;
      }
      await writeBuild(output, files);
      const written = [...files].map(([name, content]) => ({ file: join(output, name), bytes: content.length }));
      if (options.json === true)
        process.stdout.write(
          `${JSON.stringify({ schema: "fanc.build/1", folder: output, files: written }, null, 2)}\n`,
        );
      else
        for (const { file: path, bytes } of written) process.stdout.write(`${path}  ${Math.ceil(bytes / 1024)} KiB\n`);
    });
}
