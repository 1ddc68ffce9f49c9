/** A message with named placeholders; the names are part of the type, so a missing value does not compile. */
export interface Message<K extends string> {
  readonly keys: readonly string[];
  format(values: Readonly<Record<K, string | number>>): string;
}

/** Tag: text`kernel ${"kernel"} does not fit`. */
export function text<K extends string = never>(strings: TemplateStringsArray, ...keys: readonly K[]): Message<K> {
  return {
    keys,
    format: (values) => strings.reduce((all, part, i) => all + String(values[keys[i - 1] as K]) + part),
  };
}

/** The message with its placeholders as words in capitals, for lists of codes. */
export const template = (message: Message<never>): string =>
  message.format(Object.fromEntries(message.keys.map((key) => [key, key.toUpperCase()])) as Record<never, string>);
