/**
 * Generated modules are printed once and given out twice: as TypeScript, and as JavaScript without the types. What only
 * TypeScript has stands between two marks, which no quoted or commented text of a spec can contain.
 */
const [open, close] = ["\ue000", "\ue001"];

/** Text that only the TypeScript form has. */
export const typeOnly = (text: string): string => `${open}${text}${close}`;

export const asTypeScript = (text: string): string => text.replaceAll(open, "").replaceAll(close, "");

/** A line that held nothing but types goes as a whole. */
export const asJavaScript = (text: string): string =>
  text.replace(/\n\ue000[^\ue001]*\ue001(?=\n)/g, "").replace(/\ue000[^\ue001]*\ue001/g, "");

/** A string literal: no character of it can end it, start a comment or be taken for a mark. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Text inside a comment of one line or of several: printable ASCII that cannot end it. */
export const commented = (text: string): string =>
  quoted(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("*/", "* /");

/** A literal of numbers, texts, lists and records, on one line. */
export function literal(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return entries.length === 0
      ? "{}"
      : `{ ${entries.map(([name, one]) => `${key(name)}: ${literal(one)}`).join(", ")} }`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`tfjs: ${value} has no literal`);
  return JSON.stringify(value);
}

/** Name of a property in a literal or a type. `__proto__` uncomputed would set the prototype. */
export function key(name: string): string {
  if (name === "__proto__") return `["__proto__"]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoted(name);
}

/** Access to a property. */
export const member = (of: string, name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${of}.${name}` : `${of}[${quoted(name)}]`;
