import { Command } from "commander";
import type { NetModel } from "../../../compiler/model/index.js";
import { type CascadeSummary, decisionText } from "../../../compiler/summary/cascade.js";
import { jsonSummary } from "../../../compiler/summary/json.js";
import { cascadeTable, headlines, kindTable, layerTable } from "../../../compiler/summary/rows.js";
import { type NetSummary, type SummaryOptions, summarise } from "../../../compiler/summary/summary.js";
import { printable, printableJson, printableLines } from "../../../dsl/text/printable.js";
import { chooseFrom } from "../../../dsl/text/suggest.js";
import { type TableStyle, textTable } from "../../../dsl/text/table.js";
import { specPath } from "../../build/spec-path.js";
import { fault } from "../../errors/user-error.js";
import { useColour } from "../../terminal/terminal.js";
import { integerFrom, type SettingOptions, settingsFrom, sizeFrom, withSettingOptions } from "../options.js";
import { checkedModel } from "../report-diagnostics.js";

interface Options extends SummaryOptions, SettingOptions {
  readonly json?: boolean;
}

export function summaryCommand(): Command {
  return withSettingOptions(new Command("summary"))
    .description("print layers, shapes, parameters, multiply-adds, memory and receptive fields of the nets of a file")
    .argument("<file>", ".fan file, of the library too: std/alexnet.fan")
    .option("--net <name>", "only this net")
    .option("--size <HxW>", "input size of nets whose size is open", sizeFrom(1))
    .option("--batch <n>", "images of a training batch (default: what the schedule says)", integerFrom(1))
    .option("--json", "print the summary as JSON")
    .action((given: string, options: Options) => {
      const file = specPath(given);
      const model = checkedModel(file, settingsFrom(options));
      requireNet(model.nets, options.net, given);
      const result = summarise(model, options);
      if (!result.ok) {
        const { net, size, layer } = result.misfit;
        throw fault("command/size-misfit", { net, size: `${size.height}x${size.width}`, layer, file: given });
      }
      const style: TableStyle = { colour: useColour(process.stdout), width: process.stdout.columns };
      if (options.json === true)
        process.stdout.write(`${printableJson(jsonSummary(given, result.nets, result.cascade), 2)}\n`);
      else if (result.nets.length > 0)
        process.stdout.write(
          [...result.nets.map((net) => shown(net, style)), ...shownCascade(result.cascade, style)].join("\n"),
        );
      else process.stderr.write(`${printable(given)}: no nets; a template is counted where a net uses it\n`);
    });
}

function requireNet(nets: readonly NetModel[], name: string | undefined, file: string): void {
  if (name === undefined || nets.some((net) => net.name === name)) return;
  const hint = chooseFrom(
    name,
    nets.map((net) => net.name),
  );
  throw fault("command/unknown-net", { name, file, hint });
}

function shown(net: NetSummary, style: TableStyle): string {
  const lines = headlines(net).map((line) => `  ${printableLines(line)}`);
  const kinds = kindTable(net);
  const tables = [layerTable(net), ...(kinds.rows.length > 1 ? [kinds] : [])].map((table) => textTable(table, style));
  return `${[title(net.name, style), ...lines, ...tables].join("\n")}\n`;
}

function shownCascade(cascade: CascadeSummary | undefined, style: TableStyle): readonly string[] {
  if (cascade === undefined) return [];
  const lines = [title(cascade.name, style), "  nets of the cascade, for one image with one face"];
  const decided = cascade.decision === undefined ? [] : [`  ${decisionText(cascade.decision)}`];
  return [`${[...lines, textTable(cascadeTable(cascade), style), ...decided].join("\n")}\n`];
}

const title = (name: string, { colour }: TableStyle): string =>
  colour ? `\u001b[1m${printable(name)}\u001b[0m` : printable(name);
