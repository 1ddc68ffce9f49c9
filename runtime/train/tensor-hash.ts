import { createHash } from "node:crypto";
import type { Weights } from "../engines/engine.js";

/** SHA-256 of arrays by name, shape and value: equal for equal weights, whatever their file. */
export function tensorHash(weights: Weights): string {
  const hash = createHash("sha256");
  for (const [name, { shape, data }] of [...weights].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    hash.update(`${name}\t${shape.join("x")}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
