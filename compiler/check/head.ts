import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import { formatShape } from "../model/dim.js";
import type { NetModel, Pair, Size, TrainStage } from "../model/index.js";
import { bindShapes } from "../shape/bind.js";
import type { Checked } from "./model-context.js";

/** `head: average` and `head: max` need a map. */
export function headFits(
  head: TrainStage["head"],
  nets: readonly NetModel[],
  at: Span | undefined,
  { scope }: Checked,
): boolean {
  if (head === "dense") return true;
  const vector = nets.find((net) => net.layers.at(-1)?.shape.kind === "vector");
  const shape = vector?.layers.at(-1)?.shape;
  if (vector === undefined || shape === undefined) return true;
  const place = { file: scope.file, span: at ?? vector.origin };
  const values = { head, net: vector.name, found: formatShape(shape) };
  scope.report(diagnostic("schedule/head-needs-map", place, values, { hint: "remove `head:`" }));
  return false;
}

/** Warns of a `head_window` that has no effect or is larger than its map. */
export function warnOfHeadWindow(
  head: TrainStage["head"],
  window: Pair,
  at: Span | undefined,
  nets: readonly { readonly net: NetModel; readonly size: Size }[],
  { scope }: Checked,
): void {
  if (at === undefined) return;
  const place = { file: scope.file, span: at };
  if (head !== "max") {
    const hint = "write `head: max`, or remove `head_window:`";
    scope.report(diagnostic("schedule/head-window-unused", place, { head }, { hint }));
    return;
  }
  for (const { net, size } of nets) {
    const bound = bindShapes(net, size);
    const map = bound.ok ? bound.shapes.at(-1) : undefined;
    if (map?.kind !== "map" || (window[0] <= map.height && window[1] <= map.width)) continue;
    const values = { window: window.join("x"), net: net.name, map: `${map.height}x${map.width}` };
    const hint = "use a smaller window, or write `head: average`";
    scope.report(diagnostic("schedule/head-window-exceeds-map", place, values, { hint }));
  }
}
