import { Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import { fault, UserError } from "../../errors/user-error.js";
import { utf8Bytes } from "../tables/utf8-bytes.js";

export interface CsvRecord {
  /** 1-based line of the file in which the record ends. */
  readonly row: number;
  readonly fields: readonly string[];
}

/** A longer row, such as one with an unclosed quote, is refused before it fills the memory. */
const longestRecord = 1 << 20;

/**
 * The records of a table with commas (RFC 4180), one at a time. Quoted fields can hold commas, quotes and line ends. A byte
 * order mark, CRLF, LF and blank lines are accepted. Blanks around a field are removed.
 * @throws UserError if the file cannot be read or is not UTF-8, and for unmatched quotes.
 */
export async function* csvRecords(file: string): AsyncGenerator<CsvRecord> {
  const source = Readable.from(utf8Bytes(file), { objectMode: false });
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n"],
    max_record_size: longestRecord,
  });
  source.once("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>)
      yield { row: info.lines, fields: record };
  } catch (cause) {
    throw faultOf(file, cause);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

function faultOf(file: string, cause: unknown): unknown {
  if (cause instanceof CsvError) {
    const { lines } = cause as CsvError & { readonly lines?: number };
    return fault("table/malformed", { file, row: lines, found: cause.message, cause });
  }
  if (cause instanceof Error && "code" in cause && !(cause instanceof UserError))
    return fault("table/unreadable", { file, found: cause.message, cause });
  return cause;
}
