/** Ten equally spaced colours of viridis (Smith, van der Walt 2015; CC0): equal steps look equal, also in grey. */
const anchors: readonly (readonly [number, number, number])[] = [
  [0x44, 0x01, 0x54],
  [0x48, 0x28, 0x78],
  [0x3e, 0x49, 0x89],
  [0x31, 0x68, 0x8e],
  [0x26, 0x82, 0x8e],
  [0x1f, 0x9e, 0x89],
  [0x35, 0xb7, 0x79],
  [0x6e, 0xce, 0x58],
  [0xb5, 0xde, 0x2b],
  [0xfd, 0xe7, 0x25],
];

const ENTRIES = 256;
const table = buildTable();

/** RGB of a value in [0, 1]; values outside get the end colours. */
export function viridis(value: number): readonly [number, number, number] {
  const entry = Math.min(ENTRIES - 1, Math.max(0, Math.round(value * (ENTRIES - 1))));
  return [table[entry * 3]!, table[entry * 3 + 1]!, table[entry * 3 + 2]!];
}

/** The same as "#rrggbb". */
export function viridisHex(value: number): string {
  return `#${viridis(value)
    .map((part) => part.toString(16).padStart(2, "0"))
    .join("")}`;
}

function buildTable(): Uint8Array {
  const out = new Uint8Array(ENTRIES * 3);
  for (let entry = 0; entry < ENTRIES; entry++) {
    const at = (entry / (ENTRIES - 1)) * (anchors.length - 1);
    const low = Math.min(anchors.length - 2, Math.floor(at));
    for (let part = 0; part < 3; part++) {
      const from = anchors[low]![part]!;
      out[entry * 3 + part] = Math.round(from + (at - low) * (anchors[low + 1]![part]! - from));
    }
  }
  return out;
}
