import type { Random } from "../../../runtime/random.js";
import { jpegClaiming, pngOf } from "../../support/image-files.js";
import type { Files } from "./base-data.js";

/** What stands in the place of a file. */
export type Entry = Buffer | "folder" | "pipe" | "loop" | "unreadable";

export interface Corrupted {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Paths that are not as they were. */
  readonly touched: ReadonlySet<string>;
  /** What was done, for the report of a failure. */
  readonly story: readonly string[];
}

type Change = readonly [name: string, apply: (bytes: Buffer, random: Random) => Entry];

const pick = <T>(items: readonly T[], random: Random): T => items[random.below(items.length)] as T;
const splice = (bytes: Buffer, at: number, removed: number, put: Uint8Array | string): Buffer =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(put as string), bytes.subarray(at + removed)]);
const noise = (length: number, random: Random): Buffer => Buffer.from(Array.from({ length }, () => random.below(256)));

const BYTES: readonly Change[] = [
  ["truncated", (b, r) => b.subarray(0, r.below(b.length))],
  ["emptied", () => Buffer.alloc(0)],
  ["all zeros", (b) => Buffer.alloc(b.length)],
  ["garbage in it", (b, r) => splice(b, r.below(b.length), r.below(20), noise(1 + r.below(30), r))],
  [
    "bytes changed",
    (b, r) => {
      const out = Buffer.from(b);
      for (let k = 1 + r.below(5); k > 0; k--) out[r.below(out.length)] = r.below(256);
      return out;
    },
  ],
  ["NUL bytes in it", (b, r) => splice(b, r.below(b.length), 0, Buffer.alloc(1 + r.below(9)))],
  ["no UTF-8", (b, r) => splice(b, r.below(b.length), 0, Uint8Array.of(0xc3, 0x28, 0xff))],
  ["twice", (b) => Buffer.concat([b, b])],
  ["a folder", () => "folder"],
  ["a pipe", () => "pipe"],
  ["a link to itself", () => "loop"],
  ["not to be read", () => "unreadable"],
  ["a page", () => Buffer.from("<!DOCTYPE html>\n<html>Too many requests</html>\n")],
];

const PICTURES: readonly Change[] = [
  ["a GIF", () => Buffer.from("GIF89a\x01\0\x01\0\0\0\0;", "latin1")],
  ["a WebP", () => Buffer.from("RIFF\x24\0\0\0WEBPVP8 ", "latin1")],
  ["a BMP", () => Buffer.from("BM\x3a\0\0\0\0\0\0\0", "latin1")],
  ["a PNG bomb", () => pngOf(60_000, 60_000, new Uint8Array(9))],
  ["a JPEG bomb", (b) => jpegClaiming(b, 65_500, 65_500)],
  ["of another size", (b, r) => jpegClaiming(b, 1 + r.below(300), 1 + r.below(300))],
  ["a PNG with too few pixels", () => pngOf(50, 50, new Uint8Array(90))],
  ["without an end mark", (b) => b.subarray(0, -2)],
];

const lines = (b: Buffer): string[] => b.toString("latin1").split("\n");
const joined = (all: readonly string[]): Buffer => Buffer.from(all.join("\n"), "latin1");
const row =
  (apply: (line: string, random: Random) => string): Change[1] =>
  (b, r) => {
    const all = lines(b);
    const at = r.below(Math.max(1, all.length - 1));
    all[at] = apply(all[at] ?? "", r);
    return joined(all);
  };
const field = (apply: (field: string, random: Random) => string): Change[1] =>
  row((line, r) => {
    const parts = line.split(/([ ,]+)/);
    const at = 2 * r.below(Math.ceil(parts.length / 2));
    parts[at] = apply(parts[at] ?? "", r);
    return parts.join("");
  });

const LISTS: readonly Change[] = [
  [
    "a row missing",
    (b, r) => {
      const all = lines(b);
      all.splice(r.below(all.length), 1);
      return joined(all);
    },
  ],
  [
    "a row twice",
    (b, r) => {
      const all = lines(b);
      const at = r.below(all.length);
      all.splice(r.below(all.length), 0, all[at] ?? "");
      return joined(all);
    },
  ],
  [
    "two rows exchanged",
    (b, r) => {
      const all = lines(b);
      const [i, k] = [r.below(all.length), r.below(all.length)];
      [all[i], all[k]] = [all[k] ?? "", all[i] ?? ""];
      return joined(all);
    },
  ],
  ["a short row", row((line) => line.replace(/[ ,]+\S+\s*$/, ""))],
  ["a long row", row((line, r) => `${line.trimEnd()} ${r.below(3)}`)],
  ["a very long row", row((line) => line + "x".repeat(300_000))],
  ["a very wide row", row((line) => line + " 1".repeat(100_000))],
  ["no number", field((_, r) => pick(["x", "1.5", "NaN", "--1", "0x1", "1e999", "", "９", "−1", "true"], r))],
  ["another number", field((_, r) => pick(["0", "2", "-2", "7", "99999999999999999999", "-1", "1", "007"], r))],
  ["another name", field((old) => `${old}x`)],
  ["a path for a name", field((old, r) => pick([`../${old}`, `a/${old}`, "..", `C:\\${old}`, "/etc/passwd"], r))],
  ["an empty row", row((line) => `\r\n${line}`)],
  [
    "other line ends",
    (b, r) => {
      const all = b.toString("latin1");
      return Buffer.from(
        pick(
          [
            all.replace(/\r\n/g, "\n"),
            all.replace(/\r\n/g, "\r"),
            all.replace(/\r\n/, "\n"),
            all.replace(/\n/g, "\n\n"),
          ],
          r,
        ),
        "latin1",
      );
    },
  ],
  [
    "a byte order mark",
    (b, r) =>
      Buffer.concat([
        Buffer.from(
          pick(
            [
              [0xef, 0xbb, 0xbf],
              [0xff, 0xfe],
            ],
            r,
          ),
        ),
        b,
      ]),
  ],
  ["UTF-16", (b) => Buffer.from(`\uFEFF${b.toString("latin1")}`, "utf16le")],
  ["no header", (b, r) => joined(lines(b).slice(1 + r.below(2)))],
  ["commas for blanks", (b) => Buffer.from(b.toString("latin1").replace(/ +/g, ","), "latin1")],
];

const isPicture = (path: string): boolean => /\.jpg$/.test(path);

/** One or two faults in a data set, decided by the random numbers. */
export function corrupt(files: Files, random: Random): Corrupted {
  const entries = new Map<string, Entry>(files);
  const touched = new Set<string>();
  const story: string[] = [];
  const paths = [...files.keys()];
  const lists = paths.filter((path) => !isPicture(path));
  for (let k = random.below(4) === 0 ? 2 : 1; k > 0; k--) {
    const path = pick(lists.length > 0 && random.below(10) < 7 ? lists : paths, random);
    const bytes = files.get(path) as Buffer;
    const kind = random.below(20);
    touched.add(path);
    if (kind === 0) {
      entries.delete(path);
      story.push(`${path}: missing`);
    } else if (kind === 1) {
      const other = pick(
        paths.filter((one) => isPicture(one) === isPicture(path)),
        random,
      );
      entries.set(path, files.get(other) as Buffer);
      entries.set(other, bytes);
      touched.add(other);
      story.push(`${path}: exchanged with ${other}`);
    } else if (kind === 2) {
      entries.delete(path);
      const renamed = `${path}.x${isPicture(path) ? ".jpg" : ".txt"}`;
      entries.set(renamed, bytes);
      touched.add(renamed);
      story.push(`${path}: renamed`);
    } else {
      const changes = isPicture(path) ? [...BYTES, ...PICTURES] : [...BYTES, ...LISTS, ...LISTS];
      const [name, apply] = pick(changes, random);
      entries.set(path, apply(bytes, random));
      story.push(`${path}: ${name}`);
    }
  }
  return { entries, touched, story };
}
