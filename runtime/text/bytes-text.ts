import { isUtf8 } from "node:buffer";

/** Length of a UTF-8 sequence by its first byte; 1 for a byte that begins none. */
const lengthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1);

/** Bytes as readable text: UTF-8 unchanged, every other byte as `\xE9`. */
export function bytesText(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const sequence = bytes.subarray(at, at + lengthOf(bytes[at] as number));
    if (isUtf8(sequence)) {
      text += sequence.toString("utf8");
      at += sequence.length;
    } else {
      text += `\\x${(bytes[at] as number).toString(16).toUpperCase().padStart(2, "0")}`;
      at++;
    }
  }
  return text;
}

/** The decoder puts this in place of bytes that are not UTF-8. */
const replaced = "\ufffd";

/** Can a decoded name represent other bytes? A valid name can contain this character, too. */
export const mayBeDamaged = (name: string): boolean => name.includes(replaced);
