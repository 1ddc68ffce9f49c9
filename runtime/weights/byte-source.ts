/** Bytes that are read in pieces, so that large files need not be held in memory. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes; the caller stays within `size`. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are in memory already. */
export const bytesInMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});
