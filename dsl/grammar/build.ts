import type { CstNode } from "chevrotain";
import type {
  Block,
  Changeable,
  Declaration,
  Document,
  Name,
  Phrase,
  StringExpr,
  TemplateParameter,
} from "../ast/ast.js";
import type { Diagnostic } from "../source/diagnostic.js";
import { type Span, span } from "../source/span.js";
import { Builder } from "./build-body.js";
import { node, nodeSpan, nodes, tokenSpan, tokens } from "./cst.js";

type Bare = Declaration extends infer D ? (D extends Declaration ? Omit<D, "broken"> : never) : never;

/** Builds the typed tree from the parser's concrete tree; reports incomplete nodes once and omits them. */
export function buildDocument(
  file: string,
  text: string,
  root: CstNode | undefined,
): { document: Document; diagnostics: Diagnostic[] } {
  const builder = new Builder(file);
  const declarations = nodes(root, "declaration").flatMap((one) => {
    const built = declaration(builder, one);
    return built === undefined ? [] : [{ ...built, broken: false } as Declaration];
  });
  return { document: { declarations, span: span(0, text.length) }, diagnostics: builder.diagnostics };
}

function declaration(b: Builder, of: CstNode): Bare | undefined {
  const rule = Object.keys(of.children).find((name) => name !== "Keyword_change");
  const inner = rule === undefined ? undefined : node(of, rule);
  const at = nodeSpan(inner);
  if (inner === undefined || at === undefined) return undefined;
  switch (rule) {
    case "base":
      return { kind: "extends", keyword: keyword(at, "extends"), path: textOf(b, inner), span: at };
    case "change": {
      const to = declaration(b, inner);
      const whole = to && ({ ...to, broken: false } as Declaration);
      return whole !== undefined && isChangeable(whole)
        ? { kind: "change", keyword: keyword(at, "change"), to: whole, span: at }
        : undefined;
    }
    case "use":
      return { kind: "use", names: b.names(inner, "Ident"), path: textOf(b, inner), span: at };
    case "param": {
      const [name, type] = paramNames(b, inner, at);
      const value = phraseOf(b, inner, "the parameter", at);
      return value === undefined ? undefined : { kind: "param", name, type, value, span: at };
    }
    case "named":
    case "namedChange": {
      const kind = tokens(inner, "Keyword_data").length > 0 ? "data" : "attributes";
      const name = nameOf(b, inner, `\`${kind}\``, at);
      const value = phraseOf(b, inner, `\`${name.text || kind}\``, at);
      return value === undefined ? undefined : { kind, name, value, span: at };
    }
    case "template":
      return {
        kind: "template",
        name: nameOf(b, inner, "`template`", at),
        parameters: nodes(inner, "parameter").flatMap((one) => parameter(b, one)),
        body: bodyOf(b, inner, at),
        span: at,
      };
    case "net": {
      const names = b.names(inner, "Ident");
      const extending = tokens(inner, "Keyword_extends")[0];
      const own = names.find((n) => extending === undefined || n.span.start < extending.startOffset);
      const base = extending === undefined ? undefined : names.find((n) => n.span.start > extending.startOffset);
      if (extending !== undefined && base === undefined) b.missingName("`extends`", tokenSpan(extending));
      return {
        kind: "net",
        name: own ?? b.missingName("`net`", firstWord(at, "net")),
        base,
        body: bodyOf(b, inner, at),
        changes: [],
        settings: [],
        span: at,
      };
    }
    case "cascade":
      return { kind: "cascade", name: nameOf(b, inner, "`cascade`", at), body: bodyOf(b, inner, at), span: at };
    case "schedule":
      return { kind: "schedule", keyword: keyword(at, "schedule"), body: bodyOf(b, inner, at), span: at };
    case "evaluate": {
      const value = phraseOf(b, inner, "`evaluate`", at);
      return value === undefined ? undefined : { kind: "evaluate", keyword: keyword(at, "evaluate"), value, span: at };
    }
    case "study":
      return { kind: "study", name: nameOf(b, inner, "`study`", at), body: bodyOf(b, inner, at), span: at };
    case "expect":
      return { kind: "expect", keyword: keyword(at, "expect"), body: bodyOf(b, inner, at), span: at };
    case "unknown":
      b.unknownDeclaration(inner, at);
      return undefined;
    default:
      return undefined;
  }
}

const isChangeable = (one: Declaration): one is Changeable =>
  ["param", "data", "net", "cascade", "schedule", "evaluate"].includes(one.kind);

const firstWord = (at: Span, word: string): Span => span(at.start, at.start + word.length);
const keyword = (at: Span, word: string): Name => ({ text: word, span: firstWord(at, word) });

function nameOf(b: Builder, of: CstNode, what: string, at: Span): Name {
  const [name] = b.names(of, "Ident");
  return name ?? b.missingName(what, firstWord(at, what.replaceAll("`", "")));
}

function paramNames(b: Builder, of: CstNode, at: Span): readonly [Name, Name | undefined] {
  const colon = tokens(of, "Colon")[0];
  const names = b.names(of, "Ident");
  const name = names.find((n) => colon === undefined || n.span.start < colon.startOffset);
  const type = colon === undefined ? undefined : names.find((n) => n.span.start > colon.startOffset);
  if (colon !== undefined && type === undefined)
    b.missingValue("`:`", span(tokenSpan(colon).end, tokenSpan(colon).end));
  return [name ?? b.missingName("`param`", firstWord(at, "param")), type];
}

function parameter(b: Builder, of: CstNode): readonly TemplateParameter[] {
  const at = nodeSpan(of);
  const [name, type] = b.names(of, "Ident");
  if (at === undefined || name === undefined) return [];
  const expr = b.product(node(of, "product"));
  const value: Phrase | undefined = expr === undefined ? undefined : { items: [expr], span: expr.span };
  return [{ name, type, value, span: at }];
}

function textOf(b: Builder, of: CstNode): StringExpr | undefined {
  const token = tokens(of, "Text")[0];
  return token === undefined ? undefined : b.text(token);
}

function bodyOf(b: Builder, of: CstNode, at: Span): Block {
  return b.block(node(of, "body")) ?? { entries: [], span: span(at.end, at.end) };
}

function phraseOf(b: Builder, of: CstNode, what: string, at: Span): Phrase | undefined {
  const phrase = b.phrase(node(of, "phrase"));
  if (phrase === undefined) b.missingValue(what, span(at.end, at.end));
  return phrase;
}
