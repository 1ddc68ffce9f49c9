import type { CallExpr, Item, Name } from "../../ast/ast.js";
import { propertyElsewhere } from "../../tokens/elsewhere.js";
import type { AnyPhrase } from "./phrase.js";
import type { PropertySpecs, ValueContext } from "./types.js";

/** One argument of a call: `5`, `lr=0.01`. */
interface Argument {
  readonly name: Name | undefined;
  readonly items: readonly Item[];
}

function argumentsOf({ arguments: phrase }: CallExpr): readonly Argument[] {
  const all: { name: Name | undefined; items: Item[] }[] = [{ name: undefined, items: [] }];
  for (const item of phrase.items) {
    const last = all.at(-1);
    if (item.kind === "separator" && item.mark === ",") all.push({ name: undefined, items: [] });
    else if (item.kind === "separator" && (item.mark === "=" || item.mark === ":") && last !== undefined) {
      const name = last.items.pop();
      last.name = name?.kind === "path" ? name.names.at(-1) : undefined;
    } else last?.items.push(item);
  }
  return all.filter((one) => one.items.length > 0);
}

/** Modules of PyTorch whose first argument is the number of input channels, which the language infers. */
const COUNTS_INPUTS = /^(?:Conv[123]d|Linear|BatchNorm[123]d)$/;

function withoutInputs({ name }: CallExpr, all: readonly Argument[]): readonly Argument[] {
  if (!COUNTS_INPUTS.test(name.text) || all[0]?.name !== undefined) return all;
  const positional = all.filter((one) => one.name === undefined).length;
  const own = name.text.startsWith("Conv") ? 2 : name.text === "Linear" ? 1 : 0;
  return positional > own || (positional > own - 1 && all.some((one) => one.name?.text === "kernel_size"))
    ? all.slice(1)
    : all;
}

/** The value of an argument as the language writes it; undefined if that is unclear. */
function shownArgument({ items }: Argument, ctx: ValueContext): string | undefined {
  const [item, ...rest] = items;
  if (item === undefined || rest.length > 0) return undefined;
  switch (item.kind) {
    case "number":
    case "size":
    case "string":
    case "negate":
      return ctx.textAt(item.span);
    case "path":
      return /^True$/.test(item.names[0]?.text ?? "")
        ? "on"
        : /^False$/.test(item.names[0]?.text ?? "")
          ? "off"
          : ctx.textAt(item.span);
    case "list":
    case "paren": {
      const numbers = item.inner.items.filter((one) => one.kind !== "separator");
      return numbers.length === 2 && numbers.every((one) => one.kind === "number")
        ? numbers.map((one) => ctx.textAt(one.span)).join("x")
        : undefined;
    }
    default:
      return undefined;
  }
}

const examples = (specs: PropertySpecs): readonly (readonly [string, string])[] =>
  Object.entries(specs).flatMap(([key, { required, facts }]) =>
    required && facts.example !== undefined ? [[key, facts.example] as const] : [],
  );

/**
 * A call such as `Conv2d(8, kernel_size=5)` as a phrase of the language: `conv 8 kernel 5`. An argument without a place in
 * the phrase is left out, and so are those after it that only their position names. Required parts without an argument
 * have the value of their example.
 */
export function asPhrase(schema: AnyPhrase, call: CallExpr, ctx: ValueContext): string {
  const { positional, words, block } = schema;
  const order = [...Object.keys(positional), ...Object.keys(words)];
  const known = [...order, ...Object.keys(block)];
  const given = new Map<string, string>();
  let counted = true;
  for (const [i, argument] of withoutInputs(call, argumentsOf(call)).entries()) {
    const name = argument.name?.text;
    const key = name === undefined ? order[i] : known.includes(name) ? name : propertyElsewhere(name, known);
    const value = shownArgument(argument, ctx);
    const isClear = key !== undefined && value !== undefined && !given.has(key);
    if (name === undefined) counted &&= isClear;
    if (isClear && (name !== undefined || counted)) given.set(key, value);
  }
  const value = (key: string, example: string | undefined): string | undefined => given.get(key) ?? example;
  const parts = (specs: PropertySpecs) => {
    const needed = new Map(examples(specs));
    return Object.keys(specs).flatMap((key) => {
      const text = value(key, needed.get(key));
      return text === undefined ? [] : [[key, text] as const];
    });
  };
  const inBlock = parts(block).map(([key, text]) => `${key}: ${text}`);
  const first = parts(positional).map(([, text]) => text);
  const inParentheses = schema.syntax?.startsWith(`${schema.keyword}(`) === true;
  return [
    ...(inParentheses ? [`${schema.keyword}(${first.join(", ")})`] : [schema.keyword, ...first]),
    ...parts(words).map(([key, text]) => `${key} ${text}`),
    ...(inBlock.length === 0 ? [] : [`{ ${inBlock.join("  ")} }`]),
  ].join(" ");
}
