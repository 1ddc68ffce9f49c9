import { dirname, relative, resolve, sep } from "node:path";
import { Command } from "commander";
import type { PlanNet } from "../../../compiler/contract/schema.js";
import { printableJson, printableLines } from "../../../dsl/text/printable.js";
import { chooseFrom } from "../../../dsl/text/suggest.js";
import { textTable } from "../../../dsl/text/table.js";
import { specPath } from "../../build/spec-path.js";
import { fault } from "../../errors/user-error.js";
import { useColour } from "../../terminal/terminal.js";
import { matchArrays } from "../../weights/match.js";
import { withWeightFile } from "../../weights/open-weights.js";
import { shownMap } from "../../weights/shown-map.js";
import { shown, type WeightFile } from "../../weights/weight-file.js";
import { collectPairs } from "../options.js";
import { compiledSpec } from "../report-diagnostics.js";

interface Options {
  readonly for?: string;
  readonly net?: string;
  readonly set?: ReadonlyMap<string, string>;
  readonly json?: boolean;
}

export function weightsCommand(): Command {
  return new Command("weights")
    .description("list the arrays of an ONNX or safetensors file, or propose an `init` for a net")
    .argument("<file>", "ONNX or safetensors file")
    .option("--for <spec>", "propose a map for a net of this .fan file")
    .option("--net <name>", "which net (not needed where the spec has one)")
    .option("--set <name=value>", "set a parameter of the spec", collectPairs)
    .option("--json", "print as JSON")
    .action(async (file: string, options: Options) => {
      const net = options.for === undefined ? undefined : netOf(options.for, options);
      if (net === undefined && options.net !== undefined) throw fault("command/net-without-spec");
      const text = await withWeightFile(file, async (weights) =>
        net === undefined ? list(weights, options) : proposal(weights, net, options),
      );
      process.stdout.write(`${text}\n`);
    });
}

function list({ file, kind, arrays }: WeightFile, { json }: Options): string {
  const rows = arrays.map(({ name, type, shape, layout }) => ({ name, type, shape, layout: layout ?? null }));
  if (json === true) return printableJson({ schema: "fanc.weights/1", file, kind, arrays: rows }, 2);
  const table = {
    header: ["array", "numbers", "shape", "layout"],
    align: ["left", "left", "left", "left"] as const,
    rows: rows.map((row) => [row.name, row.type, shown(row.shape), row.layout ?? "not said"]),
    total: [],
    shrinkable: [0],
    dispensable: [3],
  };
  return textTable(table, { colour: useColour(process.stdout), width: process.stdout.columns });
}

function proposal({ file, arrays }: WeightFile, net: PlanNet, options: Options): string {
  const matching = matchArrays(net, arrays);
  if (options.json === true) return printableJson({ schema: "fanc.weight-map/3", file, net: net.name, ...matching }, 2);
  const seen = relative(dirname(resolve(options.for ?? "")), resolve(file))
    .split(sep)
    .join("/");
  return printableLines(shownMap(seen, matching));
}

/** The net of a spec as its plan has it. Throws `UserError` (exit code 2) where it is not clear which. */
function netOf(given: string, { net: name, set }: Options): PlanNet {
  const file = specPath(given);
  const { nets } = compiledSpec(file, { ...(set && { settings: set }) }).plan;
  const names = nets.map((one) => one.name);
  const found = name === undefined && nets.length === 1 ? nets[0] : nets.find((one) => one.name === name);
  if (found !== undefined) return found;
  const hint = chooseFrom(name ?? "", names);
  const about = { file: given, found: names.length === 0 ? "no nets of a fixed size" : names.join(", "), hint };
  throw name === undefined ? fault("command/no-net", about) : fault("command/open-net", { name, ...about });
}
