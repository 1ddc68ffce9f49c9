import type { FloatArray, Weights } from "../engines/engine.js";
import { encodeSafetensors } from "./safetensors.js";

/**
 * The weights of nets as one safetensors file: `NET.C1.weight` in the layout of the plan. `about` goes to the metadata,
 * with `format: fanc`, by which `init` knows the layout.
 */
export function safetensorsOf(nets: ReadonlyMap<string, Weights>, about: Readonly<Record<string, string>>): Uint8Array {
  const all = new Map<string, FloatArray>();
  for (const [net, weights] of nets) for (const [name, value] of weights) all.set(`${net}.${name}`, value);
  return encodeSafetensors(all, { format: "fanc", ...about });
}
