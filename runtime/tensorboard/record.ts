import crc32c from "crc-32/crc32c.js";

const checksum = crc32c as { buf(bytes: Uint8Array): number };

/**
 * A record of a TFRecord file: 8 bytes length, 4 bytes checksum of the length, data, 4 bytes checksum of the data, all
 * little-endian (https://www.tensorflow.org/tutorials/load_data/tfrecord).
 */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(out.subarray(0, 8)), true);
  out.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return out;
}

/** The data of each whole record of a file; what a killed process has cut off at its end is left out. */
export function decodeRecords(bytes: Uint8Array): readonly Uint8Array[] {
  const records: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 16 <= bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const end = at + 12 + length;
    if (end + 4 > bytes.length) break;
    records.push(bytes.subarray(at + 12, end));
    at = end + 4;
  }
  return records;
}

/** CRC-32C, turned by 15 bits and shifted: a checksum of data that holds checksums would be weak. */
export function maskedChecksum(data: Uint8Array): number {
  const crc = checksum.buf(data) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
