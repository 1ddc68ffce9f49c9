/** Formats by a text at a position of the file, which people have in place of an image, a list or a table. */
const KINDS: readonly (readonly [at: number, text: string, name: string])[] = [
  [0, "\xff\xd8\xff", "a JPEG image"],
  [0, "\x89PNG\r\n\x1a\n", "a PNG image"],
  [0, "GIF87a", "a GIF image"],
  [0, "GIF89a", "a GIF image"],
  [8, "WEBP", "a WebP image"],
  [0, "BM", "a BMP image"],
  [0, "II*\0", "a TIFF image"],
  [0, "MM\0*", "a TIFF image"],
  [4, "ftypavi", "an AVIF image"],
  [4, "ftyphe", "a HEIC image"],
  [4, "ftypmif1", "a HEIC image"],
  [4, "JXL ", "a JPEG XL image"],
  [0, "\xff\x0a", "a JPEG XL image"],
  [4, "jP  ", "a JPEG 2000 image"],
  [0, "\xff\x4f\xff\x51", "a JPEG 2000 image"],
  [0, "8BPS", "a Photoshop file"],
  [0, "%PDF", "a PDF file"],
  [0, "\x1f\x8b", "a gzip file"],
  [0, "7z\xbc\xaf\x27\x1c", "a 7z archive"],
  [0, "Rar!\x1a\x07", "a RAR archive"],
  [0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file (.xls, .doc)"],
  [0, "PAR1", "a Parquet file"],
  [0, "ARROW1", "an Arrow file"],
  [0, "\x89HDF\r\n\x1a\n", "an HDF5 file"],
  [0, "MATLAB 5.0", "a MATLAB file before version 7.3"],
  [0, "MATLAB 7.3", "a MATLAB file of version 7.3"],
  [0, "SQLite format 3\0", "an SQLite database"],
  [0, "\x93NUMPY", "a NumPy array"],
  [0, "version https://git-lfs", "a pointer of Git LFS"],
];

/** Names that start as a format does which holds texts, too. */
const WEAK = new Set(["BM", "8BPS", "PAR1", "WEBP", "JXL ", "jP  ", "ftypavi", "ftyphe", "ftypmif1"]);

/** The first entry of a ZIP archive tells what it holds. */
const ZIPPED: readonly (readonly [start: RegExp, name: string])[] = [
  [/^(?:xl\/|\[Content_Types\]\.xml|_rels\/|docProps\/)/, "an Excel workbook (.xlsx) or another file of Office"],
  [/^mimetypeapplication\/vnd\.oasis\.opendocument\.spreadsheet/, "an OpenDocument spreadsheet (.ods)"],
  [/^mimetypeapplication\/vnd\.oasis\.opendocument/, "an OpenDocument file"],
  [/^Index\//, "a Numbers spreadsheet"],
];

/** Bytes at the start of a file that `fileKind` reads. */
export const KIND_BYTES = 512;

/** What a file is by its first bytes, as a noun with its article; undefined for an unknown format, and for most texts. */
export function fileKind(bytes: Buffer): string | undefined {
  const start = bytes.toString("latin1", 0, KIND_BYTES);
  if (start.startsWith("PK\x03\x04")) {
    const entry = start.slice(30);
    return ZIPPED.find(([name]) => name.test(entry))?.[1] ?? "a ZIP archive";
  }
  if (start.startsWith("PK\x05\x06")) return "an empty ZIP archive";
  const known = KINDS.find(([at, text]) => start.startsWith(text, at));
  if (known !== undefined) return known[2];
  return /^<(?:!doctype html|html|head|body)/.test(start.replace("\xef\xbb\xbf", "").trimStart().toLowerCase())
    ? "an HTML page"
    : undefined;
}

/** The same for a file that should be a text: a text can begin with the letters of some formats. */
export function notTextKind(bytes: Buffer): string | undefined {
  const start = bytes.toString("latin1", 0, KIND_BYTES);
  const weak = KINDS.find(([at, text]) => WEAK.has(text) && start.startsWith(text, at));
  if (weak !== undefined && !start.includes("\0")) return undefined;
  return fileKind(bytes);
}
