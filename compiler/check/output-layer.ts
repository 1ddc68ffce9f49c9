import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import { formatShape } from "../model/dim.js";
import type { NetModel, Pair, Size, TrainStage } from "../model/index.js";
import { bindShapes } from "../shape/bind.js";
import type { Checked } from "./model-context.js";

/** `output: average` and `output: max` need a map. */
export function outputLayerFits(
  output: TrainStage["output"],
  nets: readonly NetModel[],
  at: Span | undefined,
  { scope }: Checked,
): boolean {
  if (output === "dense") return true;
  const vector = nets.find((net) => net.layers.at(-1)?.shape.kind === "vector");
  const shape = vector?.layers.at(-1)?.shape;
  if (vector === undefined || shape === undefined) return true;
  const place = { file: scope.file, span: at ?? vector.origin };
  const values = { output, net: vector.name, found: formatShape(shape) };
  scope.report(diagnostic("schedule/output-needs-map", place, values, { hint: "remove `output:`" }));
  return false;
}

/** Warns of an `output_window` that has no effect or is larger than its map. */
export function warnOfOutputWindow(
  output: TrainStage["output"],
  window: Pair,
  at: Span | undefined,
  nets: readonly { readonly net: NetModel; readonly size: Size }[],
  { scope }: Checked,
): void {
  if (at === undefined) return;
  const place = { file: scope.file, span: at };
  if (output !== "max") {
    const hint = "write `output: max`, or remove `output_window:`";
    scope.report(diagnostic("schedule/output-window-unused", place, { output }, { hint }));
    return;
  }
  for (const { net, size } of nets) {
    const bound = bindShapes(net, size);
    const map = bound.ok ? bound.shapes.at(-1) : undefined;
    if (map?.kind !== "map" || (window[0] <= map.height && window[1] <= map.width)) continue;
    const values = { window: window.join("x"), net: net.name, map: `${map.height}x${map.width}` };
    const hint = "use a smaller window, or write `output: average`";
    scope.report(diagnostic("schedule/output-window-exceeds-map", place, values, { hint }));
  }
}
