import { Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import { UserError } from "../../errors/user-error.js";
import { utf8Bytes } from "../tables/utf8-bytes.js";

export interface CsvRecord {
  /** 1-based line of the file in which the record ends. */
  readonly row: number;
  readonly fields: readonly string[];
}

/** No table of images has longer rows: it is refused before it fills the memory, as when a quote is not closed. */
const longestRecord = 1 << 20;

/**
 * The records of a table with commas (RFC 4180), one at a time: fields may be quoted and then hold commas, quotes and
 * line ends; a byte order mark, CRLF or LF and blank lines are no fault. Blanks round a field are cut off.
 * @throws UserError if the file cannot be read or is not UTF-8, and for quotes that do not match.
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
    return new UserError("the table is not well formed", {
      file,
      ...(lines === undefined ? {} : { row: lines }),
      found: cause.message,
      expected: "values separated by commas, in quotes where they hold commas",
      hint: "Correct this row; a quote in a quoted value is written twice.",
      cause,
    });
  }
  if (cause instanceof Error && "code" in cause) {
    return new UserError("the table cannot be read", {
      file,
      found: cause.message,
      hint: "Check the path and its rights.",
      cause,
    });
  }
  return cause;
}
