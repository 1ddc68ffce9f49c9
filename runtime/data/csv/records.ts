import { shortened } from "../../../dsl/text/columns.js";
import { fault, type UserError } from "../../errors/user-error.js";
import { textPieces } from "../tables/text-pieces.js";

export interface CsvRecord {
  /** 1-based line of the file in which the record begins. */
  readonly row: number;
  readonly fields: readonly string[];
  /** What is wrong with the record; it has no fields then. */
  readonly fault?: UserError;
}

/** A longer record, such as one with an unclosed quote, is refused before it fills the memory. */
const longestRecord = 1 << 20;
/** Characters of a value that are shown. */
const mostShown = 60;

const SEPARATORS = [",", ";", "\t"] as const;
const SEPARATOR_NAMES = { ",": "commas", ";": "semicolons", "\t": "tabs" } as const;

/**
 * The records of a table (RFC 4180), one at a time. Values are separated by commas, or by semicolons or tabs if the first row
 * is. Quoted values can hold separators, quotes and line ends. Blank lines are left out, and blanks around values. We do not
 * use a package: none says where a quote opens that is not closed.
 * @throws UserError as `textPieces`.
 */
export async function* csvRecords(file: string): AsyncGenerator<CsvRecord> {
  const reader = new RecordReader(file);
  let rest = "";
  for await (const piece of textPieces(file)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestRecord) lines.push(rest);
    for (const line of lines) {
      const record = reader.line(line);
      if (record !== undefined) yield record;
      if (reader.lost) return;
    }
  }
  const record = reader.line(rest);
  if (record !== undefined) yield record;
  if (reader.lost) return;
  const last = reader.end();
  if (last !== undefined) yield last;
}

/** The records without rows of empty values: cells that were cleared in a spreadsheet leave rows such as `,,,,`. */
export async function* filledRecords(file: string): AsyncGenerator<CsvRecord> {
  for await (const record of csvRecords(file)) if (!isBlank(record)) yield record;
}

const isBlank = ({ fields, fault: wrong }: CsvRecord): boolean =>
  wrong === undefined && fields.every((field) => field === "");

/** What separates the values of a record that the separator of the first row does not, if that gives as many values. */
export function otherSeparator({ fields }: CsvRecord, values: number): string | undefined {
  const [only, ...others] = fields;
  if (only === undefined || others.length > 0 || values < 2) return undefined;
  const found = SEPARATORS.find((one) => only.split(one).length === values);
  return found === undefined ? undefined : SEPARATOR_NAMES[found];
}

/** A record that is being read. */
interface Open {
  readonly row: number;
  readonly fields: string[];
  /** What the quoted value holds so far. */
  text: string;
  /** Where its quote opens. */
  quoteRow: number;
}

class RecordReader {
  readonly #file: string;
  #separator: string | undefined;
  #row = 0;
  /** Set while a quote is open at the end of a line. */
  #open: Open | undefined;
  /** Whether the table cannot be read further: nobody knows where the next record begins. */
  lost = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes the next line; returns a record if one ends with it. */
  line(text: string): CsvRecord | undefined {
    this.#row++;
    const row = this.#open?.row ?? this.#row;
    if (this.#open === undefined) {
      if (text.trim() === "") return undefined;
      if (this.#separator === undefined && this.#named(text)) return undefined;
    }
    const separator = this.#separator ?? separatorOf(text);
    this.#separator = separator;
    if (text.length + (this.#open?.text.length ?? 0) > longestRecord) return this.#tooLong();
    if (this.#open === undefined && !text.includes('"')) return { row, fields: text.split(separator).map(trimmed) };
    return this.#quotedLine(text, separator);
  }

  /** The error for a quote that is open at the end of the file. */
  end(): CsvRecord | undefined {
    if (this.#open === undefined) return undefined;
    const { quoteRow, text } = this.#open;
    return this.#wrong(quoteRow, `a quote that is not closed before the end of the file: "${text.split("\n", 1)[0]}…`);
  }

  /** A first line such as `sep=;`, which Excel writes and reads. */
  #named(text: string): boolean {
    const separator = /^sep=([,;\t])\s*$/.exec(text)?.[1];
    if (separator === undefined) return false;
    this.#separator = separator;
    return true;
  }

  #quotedLine(text: string, separator: string): CsvRecord | undefined {
    const record = this.#open ?? { row: this.#row, fields: [], text: "", quoteRow: 0 };
    let at = 0;
    let inside = this.#open !== undefined;
    this.#open = undefined;
    for (;;) {
      if (!inside) {
        // Blanks before a quote.
        while (at < text.length && text[at] !== separator && /\s/.test(text[at] as string)) at++;
        if (text[at] !== '"') {
          const found = text.indexOf(separator, at);
          const end = found < 0 ? text.length : found;
          const value = text.slice(at, end);
          if (value.includes('"')) return this.#wrong(this.#row, `a quote inside the value ${value}`, record);
          record.fields.push(value.trim());
          if (found < 0) return { row: record.row, fields: record.fields };
          at = end + 1;
          continue;
        }
        at++;
        record.text = "";
        record.quoteRow = this.#row;
      }
      inside = false;
      const close = closingQuote(text, at);
      record.text += text.slice(at, close).replaceAll('""', '"');
      if (close === text.length) {
        record.text += "\n";
        this.#open = record;
        return undefined;
      }
      at = close + 1;
      const found = text.indexOf(separator, at);
      const end = found < 0 ? text.length : found;
      const after = text.slice(at, end).trim();
      if (after !== "") {
        const closes = record.quoteRow === this.#row ? "" : ` in row ${this.#row}`;
        return this.#wrong(record.quoteRow, `${after} after the quote that closes${closes}`, record);
      }
      record.fields.push(record.text);
      if (found < 0) return { row: record.row, fields: record.fields };
      at = end + 1;
    }
  }

  #tooLong(): CsvRecord {
    const row = this.#open?.quoteRow ?? this.#row;
    const what = this.#open === undefined ? "an end of line" : "the end of a quote";
    return this.#wrong(row, `more than ${longestRecord} characters without ${what}`);
  }

  /** A record over several lines begins with a quote that should have been closed earlier: the rest is lost. */
  #wrong(row: number, found: string, record?: Open): CsvRecord {
    this.lost = record === undefined || record.row !== this.#row;
    this.#open = undefined;
    const shown = shortened(found, 2 * mostShown);
    return { row, fields: [], fault: fault("table/malformed", { file: this.#file, row, found: shown }) };
  }
}

const trimmed = (text: string): string => text.trim();

/** Position of the quote that closes a value; the length of the text if it is not in it. Two quotes stand for one. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return text.length;
}

/** The separator that the first row has most often outside quotes; a comma if it has none. */
function separatorOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, "");
  const count = (separator: string): number => bare.split(separator).length;
  return SEPARATORS.reduce<string>((best, one) => (count(one) > count(best) ? one : best), ",");
}
