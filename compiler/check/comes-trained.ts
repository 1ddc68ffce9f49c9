import type { NetModel } from "../model/index.js";
import { parameterParts } from "../shape/bind.js";

/** Does the net get all its initial weights from a file? Then it can be used before any stage trains it. */
export function comesTrained(net: NetModel | undefined): boolean {
  if (net?.init === undefined) return false;
  const { map } = net.init;
  if (map.length === 0) return true;
  const given = new Set(map.map((one) => one.parameter));
  return net.layers.every((layer) => parameterParts(layer).every((part) => given.has(`${layer.id}.${part}`)));
}
