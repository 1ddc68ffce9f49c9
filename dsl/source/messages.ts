import type { Message } from "../text/message.js";
import type { Diagnostic, Label, Place, Related, Severity } from "./diagnostic.js";

export interface CodeRow<K extends string = string> {
  readonly severity: Severity;
  /** The meaning of the code in one sentence, for the reference. */
  readonly about: string;
  readonly message: Message<K>;
}

export type CodeTable = Readonly<Record<string, CodeRow<never>>>;

type Placeholders<R> = R extends CodeRow<infer K> ? K : never;

/** Optional parts of a diagnostic. */
export interface Extra {
  /** Text at the marked place. */
  readonly label?: string;
  readonly labels?: readonly Label[];
  readonly notes?: readonly string[];
  readonly hint?: string | undefined;
  readonly related?: readonly Related[];
}

export const error = <K extends string>(about: string, message: Message<K>): CodeRow<K> => ({
  severity: "error",
  about,
  message,
});

export const warning = <K extends string>(about: string, message: Message<K>): CodeRow<K> => ({
  severity: "warning",
  about,
  message,
});

/** A constructor of diagnostics over a table: a wrong code or a missing value is a compile error. */
export function diagnosticsOf<T extends Readonly<Record<string, CodeRow<never>>>>(table: T) {
  return <C extends keyof T & string>(
    code: C,
    at: Place,
    values: Readonly<Record<Placeholders<T[C]>, string | number>>,
    extra: Extra = {},
  ): Diagnostic => {
    const row = table[code] as CodeRow<never>;
    const file = at.span.file ?? at.file;
    const fileOf = (label: Label): string => label.span.file ?? at.file;
    const own = extra.label === undefined ? [] : [{ span: at.span, text: extra.label }];
    const labels = extra.labels ?? [];
    // A code frame shows one file, so labels in other files become related places.
    const elsewhere = labels
      .filter((label) => fileOf(label) !== file)
      .map((label) => ({ message: label.text, file: fileOf(label), span: label.span }));
    return {
      code,
      severity: row.severity,
      message: row.message.format(values),
      file,
      span: at.span,
      labels: [...own, ...labels.filter((label) => fileOf(label) === file)],
      notes: extra.notes ?? [],
      ...(extra.hint === undefined ? {} : { hint: extra.hint }),
      related: [...(extra.related ?? []), ...elsewhere],
    };
  };
}
