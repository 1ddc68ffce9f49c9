import { isUtf8 } from "node:buffer";

/** Bytes of a sequence of UTF-8 by its first byte; 1 for what begins none. */
const lengthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1);

/** Bytes as text for people: what is UTF-8 as it is, every other byte as `\xE9`. */
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

/** Decoded as UTF-8, a text has this where bytes are none. */
const replaced = "\ufffd";

/** May a name that was decoded stand for other bytes? It may have this character itself. */
export const mayBeDamaged = (name: string): boolean => name.includes(replaced);
