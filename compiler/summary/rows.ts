import { grouped, kibi, memory } from "../../dsl/text/numbers.js";
import type { TextTable } from "../../dsl/text/table.js";
import { formatShape } from "../model/dim.js";
import type { Pair } from "../model/index.js";
import type { CascadeSummary } from "./cascade.js";
import type { Counts } from "./counts.js";
import type { LayerSummary, NetSummary } from "./summary.js";

const counts = ({ parameters, multiplyAdds, activationBytes }: Counts): readonly string[] => [
  grouped(parameters),
  grouped(multiplyAdds),
  kibi(activationBytes),
];

/** One row for the input and for each layer. */
export function layerTable({ input, layers, total }: NetSummary): TextTable {
  const inputRow = [input.name, "input", formatShape(input.shape), "", "", kibi(input.activationBytes), "", ""];
  return {
    header: ["layer", "operation", "output", "parameters", "multiply-adds", "memory KiB", "field", "stride"],
    align: ["left", "left", "right", "right", "right", "right", "right", "right"],
    rows: [inputRow, ...layers.map(layerRow)],
    total: ["total", "", "", ...counts(total), "", ""],
    shrinkable: [1],
    dispensable: [7, 6, 5],
  };
}

/** Zeros stay blank, so that the layers with weights are easy to see. */
function layerRow(layer: LayerSummary): readonly string[] {
  const [parameters = "", multiplyAdds = "", bytes = ""] = counts(layer);
  const blank = (text: string): string => (text === "0" ? "" : text);
  return [
    layer.id,
    layer.inOrder ? layer.operation : `${layer.operation} <- ${layer.inputs.join(", ")}`,
    formatShape(layer.shape),
    blank(parameters),
    blank(multiplyAdds),
    bytes,
    layer.field === undefined ? "-" : pair(layer.field.size),
    layer.field === undefined ? "-" : pair(layer.field.stride),
  ];
}

const pair = ([vertical, horizontal]: Pair): string =>
  vertical === horizontal ? String(vertical) : `${vertical}x${horizontal}`;

/** One row for each kind of operation, with its share of parameters and multiply-adds. */
export function kindTable({ kinds, total }: NetSummary): TextTable {
  const share = (part: number | undefined, whole: number | undefined): string =>
    part === undefined || whole === undefined || whole === 0 ? "" : `${((100 * part) / whole).toFixed(1)} %`;
  const shown = kinds.filter((one) => one.parameters !== 0 || one.multiplyAdds !== 0);
  return {
    header: ["kind", "layers", "parameters", "share", "multiply-adds", "share"],
    align: ["left", "right", "right", "right", "right", "right"],
    rows: shown.map((one) => [
      one.kind,
      grouped(one.layers),
      grouped(one.parameters),
      share(one.parameters, total.parameters),
      grouped(one.multiplyAdds),
      share(one.multiplyAdds, total.multiplyAdds),
    ]),
    total: [],
    shrinkable: [],
    dispensable: [5, 3],
  };
}

/** One row for each step that runs a net. */
export const cascadeTable = ({ steps, multiplyAdds }: CascadeSummary): TextTable => ({
  header: ["step", "net", "input", "runs", "multiply-adds"],
  align: ["left", "left", "right", "right", "right"],
  rows: steps.map((one) => [
    one.step,
    one.net,
    `${one.size.height}x${one.size.width}`,
    grouped(one.runs),
    grouped(one.multiplyAdds),
  ]),
  total: ["total", "", "", "", grouped(multiplyAdds)],
  shrinkable: [],
  dispensable: [],
});

/** The main facts about a net, one per line. */
export function headlines({ input, total, training, sameLayersAs, layers }: NetSummary): readonly string[] {
  const { by } = input;
  const open = by === undefined ? "; the size is open: set it with --size HEIGHTxWIDTH" : `, set by ${by}`;
  const weights = total.parameters === undefined ? "" : ` (${memory(4 * total.parameters)})`;
  const lines = [
    `input: ${formatShape(input.shape)}${open}`,
    `parameters: ${grouped(total.parameters)}${weights}`,
    `multiply-adds per image: ${grouped(total.multiplyAdds)}`,
    `activations of one image: ${memory(total.activationBytes)}`,
  ];
  if (training !== undefined) {
    const { stage, batch, size, activationBytes, memory: session } = training;
    const where = `${stage === undefined ? "" : `stage \`${stage}\`, `}${size.height}x${size.width}`;
    lines.push(
      session === undefined
        ? `activations and gradients of a batch of ${grouped(batch)} (${where}): ${memory(activationBytes)}`
        : `training with a batch of ${grouped(batch)} (${where}): ${memory(session.total)}, ${memory(session.weights)} of it for weights and their updates`,
    );
  }
  if (sameLayersAs !== undefined) lines.push(`its ${layers.length} layers are the same as those of ${sameLayersAs}`);
  return lines;
}
