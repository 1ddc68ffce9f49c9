import type { ByteSource } from "../../runtime/weights/weight-file.js";

/** A source of bytes that are in memory. */
export const bytesInMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});
