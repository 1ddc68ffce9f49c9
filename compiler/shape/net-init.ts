import { readInit } from "../../dsl/schema/init.js";
import { cover } from "../../dsl/source/span.js";
import { didYouMean } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { FlatNet } from "../expand/draft.js";
import type { InitMapping, LayerModel, NetInit, Origin } from "../model/index.js";
import { parameterParts } from "./bind.js";

/** The net's `init`, if it has one; `"broken"` after a report. */
export function netInit(
  flat: FlatNet,
  layers: readonly LayerModel[],
  originOf: (at: FlatNet["init"] & object) => Origin,
  lineOf: (file: string, offset: number) => number,
): NetInit | undefined | "broken" {
  if (flat.init === undefined) return undefined;
  const { value, scope } = flat.init;
  const read = readInit(value, scope);
  if (!read.ok) return "broken";
  const names = new Set(layers.flatMap((one) => parameterParts(one).map((part) => `${one.id}.${part}`)));
  const map = new Map<string, InitMapping>();
  let ok = true;
  for (const { target, arrays, layout } of read.value.map) {
    const [first] = target;
    const last = target.at(-1);
    if (first === undefined || last === undefined) continue;
    const place = { file: scope.file, span: cover(first.span, last.span) };
    const name = target.map((part) => part.text).join(".");
    if (!names.has(name)) {
      const hint =
        didYouMean(name, names) ??
        hintOf(
          target
            .slice(0, -1)
            .map((part) => part.text)
            .join("."),
          layers,
        );
      scope.report(diagnostic("shape/unknown-parameter", place, { net: flat.name.text, name }, { hint }));
      ok = false;
    } else if (map.has(name)) {
      scope.report(diagnostic("shape/duplicate-parameter", place, { name }, { hint: "remove one of the two entries" }));
      ok = false;
    } else map.set(name, { parameter: name, arrays, layout, line: lineOf(scope.file, first.span.start) });
  }
  if (!ok) return "broken";
  return {
    file: read.value.file,
    map: [...map.values()],
    line: lineOf(scope.file, flat.init.name.span.start),
    origin: originOf(flat.init),
  };
}

/** The parameters of a layer that `init` can name, or why it has none. */
function hintOf(layer: string, layers: readonly LayerModel[]): string {
  const found = layers.find((one) => one.id === layer);
  if (found === undefined) return "give this net its own `init` for the layers that it has";
  const parts = parameterParts(found).map((part) => `\`${layer}.${part}\``);
  return parts.length === 0 ? `remove it: \`${layer}\` has no parameters` : `choose from ${parts.join(", ")}`;
}
