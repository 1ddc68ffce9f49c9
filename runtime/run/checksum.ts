import { createHash } from "node:crypto";

/**
 * A value as JSON text with its checksum: a file with its own checksum is written in one piece.
 * @param space as JSON.stringify takes it.
 */
export function checksummedJson(value: object, space?: number): string {
  return JSON.stringify({ ...value, sha256: checksumOf(value) }, null, space);
}

/** SHA-256 of the JSON text without whitespace, which is the same after reading. */
export function checksumOf(value: object): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
