const block = 512;

/** The fields of a tar header; time, owner and group are always 0. */
interface Header {
  readonly name: string;
  readonly size: number;
  /** `0`: a file; `x`: attributes of the next entry. */
  readonly type: "0" | "x";
}

/** A file of a tar archive (POSIX.1-2001, pax): headers, content, padding. The same input gives the same bytes. */
export function tarEntry(path: string, content: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(path);
  const plain = name.length <= 100 && /^[\x20-\x7e]+$/.test(path);
  const attributes = plain ? [] : paxEntry(path);
  return Buffer.concat([
    ...attributes,
    headerOf({ name: plain ? path : "long-name", size: content.length, type: "0" }),
    content,
    padding(content.length),
  ]);
}

/** Two blocks of zeros end an archive. */
export const tarEnd = (): Uint8Array => new Uint8Array(2 * block);

/** Attributes of the next entry: a path that its header cannot hold. */
function paxEntry(path: string): readonly Uint8Array[] {
  const record = ` path=${path}\n`;
  const rest = Buffer.byteLength(record);
  // The length counts its own digits.
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  const content = Buffer.from(`${length}${record}`);
  return [headerOf({ name: "attributes", size: content.length, type: "x" }), content, padding(content.length)];
}

const padding = (size: number): Uint8Array => new Uint8Array((block - (size % block)) % block);

function headerOf({ name, size, type }: Header): Uint8Array {
  const header = Buffer.alloc(block);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  header.write(name, 0);
  header.write(`${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  header.write(`${octal(size, 11)}\0${octal(0, 11)}\0`, 124);
  header.write(" ".repeat(8), 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}
