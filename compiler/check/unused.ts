import {
  type Block,
  type Chain,
  type Declaration,
  type Document,
  type Entry,
  type Expr,
  type Name,
  type Phrase,
  type TemplateDeclaration,
  wordOf,
} from "../../dsl/ast/ast.js";
import type { Diagnostic } from "../../dsl/source/diagnostic.js";
import { diagnostic } from "../diagnostics/codes.js";

/**
 * Warnings for names that a file declares or imports and never uses. In a file without a schedule and a cascade,
 * nothing counts as unused, because other files import it. Names declared in an extended file are not checked.
 */
export function unusedNames(document: Document, file: string): readonly Diagnostic[] {
  const { declarations } = document;
  const own = (name: Name): boolean => name.text !== "" && (name.span.file ?? file) === file;
  const place = (name: Name) => ({ file, span: name.span });
  const unreadParameters = declarations.flatMap((one) => (one.kind === "template" ? parametersOf(one) : []));
  const found = unreadParameters
    .filter(own)
    .map((name) => diagnostic("expand/unused-parameter", place(name), { name: name.text }, { hint: "remove it" }));
  if (!declarations.some((one) => one.kind === "schedule" || one.kind === "cascade")) return found;
  const words = new Set(declarations.flatMap((one) => mentions(one)));
  for (const one of declarations) {
    if (one.kind === "use")
      for (const name of one.names.filter((each) => own(each) && !words.has(each.text)))
        found.push(diagnostic("resolve/unused-import", place(name), { name: name.text }, { hint: "remove it" }));
    else if (isUsable(one) && own(one.name) && !words.has(one.name.text) && !calibrates(one, words)) {
      const values = { kind: KINDS[one.kind], name: one.name.text };
      found.push(diagnostic("resolve/unused-definition", place(one.name), values, { hint: HINTS[one.kind] }));
    }
  }
  return found;
}

type Usable = Extract<Declaration, { kind: "param" | "attributes" | "data" | "template" | "net" }>;

const isUsable = (one: Declaration): one is Usable => Object.hasOwn(KINDS, one.kind);

const KINDS: Readonly<Record<Usable["kind"], string>> = {
  param: "parameter",
  attributes: "attribute list",
  data: "data set",
  template: "template",
  net: "net",
};

const HINTS: Readonly<Record<Usable["kind"], string>> = {
  param: "use it in the file, or remove it",
  attributes: "name it in `attributes:` of a data set, or remove it",
  data: "name it in a stage or in `evaluate`, or remove it",
  template: "write `use` in a net, or remove it",
  net: "name it in the cascade or in a stage, or remove it",
};

/** A calibrated threshold uses the only `backgrounds` data set of the file without naming it. */
const calibrates = (one: Usable, words: ReadonlySet<string>): boolean =>
  one.kind === "data" && words.has("calibrated") && wordOf(one.value.items[0])?.text === "backgrounds";

/** Parameters of a template that its body does not read. */
function parametersOf(template: TemplateDeclaration): readonly Name[] {
  if (template.broken) return [];
  const words = new Set([
    ...inBlock(template.body),
    ...template.parameters.flatMap(({ value }) => (value === undefined ? [] : inPhrase(value))),
  ]);
  return template.parameters.map(({ name }) => name).filter((name) => !words.has(name.text));
}

/** Every word of a declaration that can be a name, except the name that it declares. */
function mentions(one: Declaration): readonly string[] {
  switch (one.kind) {
    case "use":
    case "extends":
      return [];
    case "change":
      return mentions(one.to);
    case "param":
    case "attributes":
    case "data":
    case "evaluate":
      return inPhrase(one.value);
    case "template":
      return [
        ...one.parameters.flatMap(({ value }) => (value === undefined ? [] : inPhrase(value))),
        ...inBlock(one.body),
      ];
    case "net":
      return [...(one.base === undefined ? [] : [one.base.text]), ...[one.body, ...one.changes].flatMap(inBlock)];
    case "cascade":
    case "schedule":
    case "study":
    case "expect":
      return inBlock(one.body);
    default: {
      const never: never = one;
      return never;
    }
  }
}

const inBlock = (block: Block): readonly string[] => block.entries.flatMap(inEntry);
const inChain = (chain: Chain): readonly string[] => chain.phrases.flatMap(inPhrase);
const inPhrase = (phrase: Phrase): readonly string[] =>
  phrase.items.flatMap((item) => (item.kind === "separator" ? [] : inExpr(item)));

function inEntry(entry: Entry): readonly string[] {
  switch (entry.kind) {
    case "property":
      return inPhrase(entry.value);
    case "definition":
    case "clause":
      return inChain(entry.value);
    case "stage":
      return inBlock(entry.body);
    case "mapping":
      return [];
    case "vary":
      return [entry.target[0]?.text ?? "", ...inPhrase(entry.values)];
    default: {
      const never: never = entry;
      return never;
    }
  }
}

function inExpr(expr: Expr): readonly string[] {
  switch (expr.kind) {
    case "path":
      return expr.names.slice(0, 1).map((name) => name.text);
    case "call":
      return [expr.name.text, ...inPhrase(expr.arguments)];
    case "paren":
    case "list":
      return inPhrase(expr.inner);
    case "block":
      return inBlock(expr.block);
    case "binary":
      return [...inExpr(expr.left), ...inExpr(expr.right)];
    case "negate":
      return inExpr(expr.operand);
    case "range":
      return [...inExpr(expr.from), ...inExpr(expr.to)];
    case "number":
    case "size":
    case "string":
      return [];
    default: {
      const never: never = expr;
      return never;
    }
  }
}
