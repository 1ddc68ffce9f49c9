/** What a user can do with a file in place of a text. */
export type FileFamily = "image" | "document" | "archive" | "spreadsheet" | "columns" | "data" | "pointer" | "page";

export interface FileKind {
  /** A noun with its article. */
  readonly name: string;
  readonly family: FileFamily;
}

/** Formats by a text at a position of the file, which people have in place of an image, a list or a table. */
const KINDS: readonly (readonly [at: number, text: string, name: string, family: FileFamily])[] = [
  [0, "\xff\xd8\xff", "a JPEG image", "image"],
  [0, "\x89PNG\r\n\x1a\n", "a PNG image", "image"],
  [0, "GIF87a", "a GIF image", "image"],
  [0, "GIF89a", "a GIF image", "image"],
  [8, "WEBP", "a WebP image", "image"],
  [0, "BM", "a BMP image", "image"],
  [0, "II*\0", "a TIFF image", "image"],
  [0, "MM\0*", "a TIFF image", "image"],
  [4, "ftypavi", "an AVIF image", "image"],
  [4, "ftyphe", "a HEIC image", "image"],
  [4, "ftypmif1", "a HEIC image", "image"],
  [4, "JXL ", "a JPEG XL image", "image"],
  [0, "\xff\x0a", "a JPEG XL image", "image"],
  [4, "jP  ", "a JPEG 2000 image", "image"],
  [0, "\xff\x4f\xff\x51", "a JPEG 2000 image", "image"],
  [0, "8BPS", "a Photoshop file", "image"],
  [0, "%PDF", "a PDF file", "document"],
  [0, "\x1f\x8b", "a gzip file", "archive"],
  [0, "7z\xbc\xaf\x27\x1c", "a 7z archive", "archive"],
  [0, "Rar!\x1a\x07", "a RAR archive", "archive"],
  [0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file (.xls, .doc)", "spreadsheet"],
  [0, "PAR1", "a Parquet file", "columns"],
  [0, "ARROW1", "an Arrow file", "columns"],
  [0, "\x89HDF\r\n\x1a\n", "an HDF5 file", "data"],
  [0, "MATLAB 5.0", "a MATLAB file before version 7.3", "data"],
  [0, "MATLAB 7.3", "a MATLAB file of version 7.3", "data"],
  [0, "SQLite format 3\0", "an SQLite database", "data"],
  [0, "\x93NUMPY", "a NumPy array", "data"],
  [0, "version https://git-lfs", "a pointer of Git LFS", "pointer"],
];

/** Names that start as a format does which holds texts, too. */
const WEAK = new Set(["BM", "8BPS", "PAR1", "WEBP", "JXL ", "jP  ", "ftypavi", "ftyphe", "ftypmif1"]);

/** The first entry of a ZIP archive tells what it holds. */
const ZIPPED: readonly (readonly [start: RegExp, kind: FileKind])[] = [
  [
    /^(?:xl\/|\[Content_Types\]\.xml|_rels\/|docProps\/)/,
    { name: "an Excel workbook (.xlsx) or another file of Office", family: "spreadsheet" },
  ],
  [
    /^mimetypeapplication\/vnd\.oasis\.opendocument\.spreadsheet/,
    { name: "an OpenDocument spreadsheet (.ods)", family: "spreadsheet" },
  ],
  [/^mimetypeapplication\/vnd\.oasis\.opendocument/, { name: "an OpenDocument file", family: "document" }],
  [/^Index\//, { name: "a Numbers spreadsheet", family: "spreadsheet" }],
];

/** Bytes at the start of a file that `fileKind` reads. */
export const KIND_BYTES = 512;

/** What a file is by its first bytes; undefined for an unknown format, and for most texts. */
export function fileKind(bytes: Buffer): FileKind | undefined {
  const start = bytes.toString("latin1", 0, KIND_BYTES);
  if (start.startsWith("PK\x03\x04")) {
    const entry = start.slice(30);
    return ZIPPED.find(([name]) => name.test(entry))?.[1] ?? { name: "a ZIP archive", family: "archive" };
  }
  if (start.startsWith("PK\x05\x06")) return { name: "an empty ZIP archive", family: "archive" };
  const known = KINDS.find(([at, text]) => start.startsWith(text, at));
  if (known !== undefined) return { name: known[2], family: known[3] };
  return /^<(?:!doctype html|html|head|body)/.test(start.replace("\xef\xbb\xbf", "").trimStart().toLowerCase())
    ? { name: "an HTML page", family: "page" }
    : undefined;
}

/** The same for a file that should be a text: a text can begin with the letters of some formats. */
export function notTextKind(bytes: Buffer): FileKind | undefined {
  const start = bytes.toString("latin1", 0, KIND_BYTES);
  const weak = KINDS.find(([at, text]) => WEAK.has(text) && start.startsWith(text, at));
  if (weak !== undefined && !start.includes("\0")) return undefined;
  return fileKind(bytes);
}
