import { didYouMean } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { FlatNet } from "../expand/draft.js";
import { formatShape } from "../model/dim.js";
import type { NetModel } from "../model/index.js";
import { receptiveFields } from "./receptive-field.js";

/** True if the response layer exists and is a map whose cells have a position in the input; otherwise reports. */
export function checkResponse(flat: FlatNet, net: NetModel): boolean {
  if (flat.response === undefined) return true;
  const { name, scope } = flat.response;
  const place = { file: scope.file, span: name.span };
  const index = net.outputs.get(name.text);
  if (index === undefined) {
    const hint = didYouMean(name.text, net.outputs.keys());
    scope.report(diagnostic("expand/unknown-layer", place, { net: net.name, name: name.text }, { hint }));
    return false;
  }
  const shape = net.layers[index]?.shape;
  if (shape?.kind === "vector") {
    const hint = "take the response from a layer that gives a map";
    const values = { name: name.text, found: formatShape(shape) };
    scope.report(diagnostic("shape/response-of-vector", place, values, { hint }));
    return false;
  }
  const fields = receptiveFields(net);
  if (fields[index] !== undefined) return true;
  // The first layer without positions is the one that joins the branches.
  const layer = net.layers.find((one, i) => fields[i] === undefined && one.shape.kind === "map")?.id ?? name.text;
  const hint = `give the branches that meet in ${layer} equal strides`;
  scope.report(diagnostic("shape/response-without-place", place, { name: name.text, layer }, { hint }));
  return false;
}
