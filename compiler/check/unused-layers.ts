import type { Diagnostic } from "../../dsl/source/diagnostic.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { NetModel, SpecModel } from "../model/index.js";

/**
 * Warnings for layers of the used nets whose output is read by no other layer, no loss and no step of the cascade.
 * Training reads the last layer, and the cascade reads the response layer.
 */
export function unusedLayers(model: SpecModel): readonly Diagnostic[] {
  const named = namedLayers(model);
  return model.nets.flatMap((net) => {
    const own = named.get(net.name);
    return own === undefined
      ? []
      : danglingStatements(net)
          .filter((one) => !own.has(one))
          .map(reportOf(net));
  });
}

/** The layers that the cascade and the schedule name, by net. */
function namedLayers({ cascade, schedule }: SpecModel): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>();
  const layersOf = (net: string): Set<string> => {
    const own = named.get(net) ?? new Set<string>();
    named.set(net, own);
    return own;
  };
  for (const step of cascade?.steps ?? []) {
    if (step.kind === "feature") layersOf(step.net).add(step.layer);
    else if (step.kind === "window") layersOf(step.net);
  }
  for (const stage of schedule?.stages ?? []) {
    if (stage.kind !== "train") continue;
    for (const net of stage.nets)
      for (const term of stage.loss)
        if ("layer" in term) layersOf(net).add(term.layer);
        else layersOf(net);
  }
  return named;
}

/** Statements that feed no layer and are neither the last nor the response. */
function danglingStatements(net: NetModel): readonly string[] {
  const read = new Set(net.layers.flatMap((layer) => layer.inputs));
  const last = net.layers.length - 1;
  return [...net.outputs].flatMap(([name, index]) =>
    index === last || name === net.response || read.has(index) ? [] : [name],
  );
}

const reportOf =
  (net: NetModel) =>
  (name: string): Diagnostic => {
    const { file, start, end } = net.layers.find((layer) => layer.statement === name)?.origin ?? net.origin;
    const hint = `remove \`${name}\`, or read it with \`from\`, \`add\` or \`concat\``;
    return diagnostic("shape/unused-layer", { file, span: { start, end } }, { name, net: net.name }, { hint });
  };
