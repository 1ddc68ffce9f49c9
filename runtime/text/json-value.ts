/** A value that JSON text holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** JSON text that reads back as the value was. Throws for numbers that JSON does not have. */
export function jsonText(value: Json): string {
  return JSON.stringify(value, (name, part: unknown) => {
    if (typeof part === "number" && !Number.isFinite(part)) throw new Error(`json: ${name} is ${part}`);
    return part;
  });
}
