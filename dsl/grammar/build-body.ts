import type { CstElement, CstNode, IToken } from "chevrotain";
import type { Block, Chain, Entry, Expr, Item, Name, NumberExpr, Phrase, Separator, StringExpr } from "../ast/ast.js";
import type { Diagnostic } from "../source/diagnostic.js";
import { cover, type Span, span } from "../source/span.js";
import { didYouMean, nearest } from "../text/suggest.js";
import { elsewhere, propertyElsewhere, WITHOUT_BIAS } from "../tokens/elsewhere.js";
import { DECLARATION_KEYWORDS } from "../tokens/tokens.js";
import { syntaxDiagnostic } from "./codes.js";
import { inOrder, isNode, node, nodeSpan, nodes, tokenSpan, tokens } from "./cst.js";
import { CLAUSES } from "./lookahead.js";
import { textOf } from "./strings.js";

function declarationElsewhere(word: string): string | undefined {
  const ours = elsewhere("declaration", word);
  return ours === undefined ? undefined : `did you mean \`${ours.write}\`?`;
}

/** Words with a value after them in a layer. */
const LAYER_WORDS: readonly string[] = ["kernel", "stride", "pad", "dilation", "groups", "slope"];

const BIAS = /^(?:use_?)?bias(?:_term)?$/;

/** The hint for an argument of another tool in a layer. */
function argumentElsewhere(word: string, value: string): string | undefined {
  if (BIAS.test(word) && /^(?:true|on|1)$/i.test(value)) return "remove it: the layer has biases";
  if (BIAS.test(word) && /^(?:false|off|none|null)$/i.test(value))
    return `write \`{ ${WITHOUT_BIAS} }\`: the layer has biases, which stay at 0`;
  const ours = LAYER_WORDS.includes(word) ? undefined : propertyElsewhere(word, LAYER_WORDS);
  return ours === undefined ? undefined : `write \`${ours} ${value}\``;
}

/** Builds blocks, chains, phrases and expressions. */
export class Builder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  names(of: CstNode, type: string): readonly Name[] {
    return tokens(of, type).map((token) => ({ text: token.image, span: tokenSpan(token) }));
  }

  missingName(what: string, at: Span): Name {
    const hint = `write a name after ${what}`;
    this.diagnostics.push(syntaxDiagnostic("syntax/missing-name", { file: this.#file, span: at }, { what }, { hint }));
    return { text: "", span: at };
  }

  missingValue(what: string, at: Span): void {
    const hint = `write a value here, or remove ${what}`;
    this.diagnostics.push(syntaxDiagnostic("syntax/missing-value", { file: this.#file, span: at }, { what }, { hint }));
  }

  unknownDeclaration(of: CstNode, at: Span): void {
    const word = ["Word", "DigitWord", "Keyword_from"].flatMap((type) => tokens(of, type))[0];
    if (word === undefined) return;
    const misplaced =
      word.image === "stage" ? "a `stage` belongs in `schedule { … }`: check for an extra `}` above" : undefined;
    const hint =
      misplaced ??
      didYouMean(word.image, DECLARATION_KEYWORDS) ??
      declarationElsewhere(word.image) ??
      `a declaration starts with ${DECLARATION_KEYWORDS.map((w) => `\`${w}\``).join(", ")}`;
    const place = { file: this.#file, span: word.startOffset === at.start ? tokenSpan(word) : at };
    this.diagnostics.push(syntaxDiagnostic("syntax/unknown-declaration", place, { word: word.image }, { hint }));
  }

  block(of: CstNode | undefined): Block | undefined {
    const at = nodeSpan(of);
    if (of === undefined || at === undefined) return undefined;
    return { entries: nodes(of, "entry").flatMap((one) => this.#entry(one)), span: at };
  }

  /** Reports a missing phrase and returns the phrases present, possibly none. */
  chain(of: CstNode | undefined, what: string, after: Span): Chain {
    const phrases: Phrase[] = [];
    for (const one of inOrder(of ?? { name: "chain", children: {} }, ["phrase"])) {
      const phrase = isNode(one) ? this.phrase(one) : undefined;
      if (phrase !== undefined) phrases.push(phrase);
    }
    const arrows = tokens(of, "Arrow");
    const [first] = phrases;
    if (first === undefined || phrases.length <= arrows.length) {
      const loose = looseArrow(arrows, phrases);
      const end = loose === undefined ? after.end : tokenSpan(loose).end;
      this.missingValue(loose === undefined ? what : "`->`", span(end, end));
      return { phrases, span: span(first?.span.start ?? end, end) };
    }
    return { phrases, span: cover(first.span, (phrases.at(-1) ?? first).span) };
  }

  /** Undefined for a phrase without any item. */
  phrase(of: CstNode | undefined, isCall = false): Phrase | undefined {
    if (of === undefined) return undefined;
    const items: Item[] = [];
    const elements = inOrder(of, PHRASE_PARTS);
    for (const [i, element] of elements.entries()) {
      const item = isNode(element) ? this.product(element) : this.#token(element);
      const last = items.at(-1);
      // `self.C1 = …` is no argument: the schema reports it where it begins.
      const isPath = last?.kind === "path" && last.names.length > 1;
      if (item?.kind === "separator" && (item.mark === "=" || item.mark === ":") && !isCall && !isPath)
        this.#markedArgument(item, elements[i - 1], elements[i + 1]);
      else if (item !== undefined) items.push(item);
    }
    const [first] = items;
    return first === undefined ? undefined : { items, span: cover(first.span, (items.at(-1) ?? first).span) };
  }

  product(of: CstNode | undefined): Expr | undefined {
    const [from, to] = nodes(of, "factors").map((one) => this.#factors(one));
    if (from === undefined || to === undefined) return from;
    return { kind: "range", from, to, span: cover(from.span, to.span) };
  }

  text(token: IToken): StringExpr {
    return { kind: "string", value: textOf(token), span: tokenSpan(token) };
  }

  /** `kernel=5`: the words are read as `kernel 5`. A word of another tool breaks the entry, so it is reported once. */
  #markedArgument({ mark, span: at }: Separator, name: CstElement | undefined, value: CstElement | undefined): void {
    const [word, shown] = [name, value].map((one) => (one === undefined || isNode(one) ? "…" : one.image));
    const ours = word === undefined ? undefined : argumentElsewhere(word, shown ?? "…");
    const place = { file: this.#file, span: at };
    const isBlock = value !== undefined && isNode(value) && within(value, ["factors", "unary", "primary", "body"]);
    const hint = ours ?? (isBlock ? `remove it: write \`${word} { … }\`` : `write \`${word} ${shown}\``);
    this.diagnostics.push(
      ours === undefined
        ? syntaxDiagnostic(
            "syntax/foreign-syntax",
            place,
            { found: `\`${mark}\` between a word and its value` },
            { hint },
          )
        : syntaxDiagnostic("syntax/unexpected-token", place, { found: `\`${word}${mark}${shown}\`` }, { hint }),
    );
  }

  #factors(of: CstNode): Expr | undefined {
    const operands = inOrder(of, ["unary"]).flatMap((one) => (isNode(one) ? [this.#unary(one)] : []));
    const marks = inOrder(of, ["Star", "Slash"]);
    let left = operands[0];
    for (const [i, right] of operands.slice(1).entries()) {
      const mark = marks[i];
      if (left === undefined || right === undefined || mark === undefined || isNode(mark)) return left;
      const operator = mark.image === "*" ? "*" : "/";
      left = { kind: "binary", operator, left, right, span: cover(left.span, right.span) };
    }
    return left;
  }

  #unary(of: CstNode): Expr | undefined {
    const operand = this.#primary(node(of, "primary"));
    const minus = tokens(of, "Minus")[0];
    if (operand === undefined || minus === undefined) return operand;
    return { kind: "negate", operand, span: cover(tokenSpan(minus), operand.span) };
  }

  /** An item that is a single token. */
  #token(of: IToken): Item {
    const at = tokenSpan(of);
    switch (of.tokenType.name) {
      case "Comma":
      case "Plus":
      case "Minus":
      case "Equals":
      case "Colon":
      case "ColonEquals":
        return separator(of);
      case "Numeral":
      case "BadNumeral":
        return numeral(of);
      case "Size":
        return { kind: "size", parts: of.image.split("x").map(Number), span: at };
      case "Text":
      case "SlashedText":
      case "EscapedText":
      case "SingleQuoted":
      case "OpenText":
      case "BarePath":
        return this.text(of);
      default:
        return { kind: "path", names: [{ text: of.image, span: at }], span: at };
    }
  }

  #primary(of: CstNode | undefined): Expr | undefined {
    const [element] = of === undefined ? [] : inOrder(of, ["Numeral", "Size", "Text", "path", "paren", "list", "body"]);
    if (element === undefined) return undefined;
    if (!isNode(element)) {
      const operand = this.#token(element);
      return operand.kind === "separator" ? undefined : operand;
    }
    const at = nodeSpan(element);
    if (at === undefined) return undefined;
    const inner: Phrase = this.phrase(node(element, "phrase"), element.name === "path") ?? {
      items: [],
      span: span(at.end - 1, at.end - 1),
    };
    switch (element.name) {
      case "paren":
        return { kind: "paren", inner, span: at };
      case "list":
        return { kind: "list", inner, span: at };
      case "body": {
        const block = this.block(element);
        return block === undefined ? undefined : { kind: "block", block, span: at };
      }
      default: {
        const names = this.names(element, "Ident");
        const [first] = names;
        if (first === undefined) return undefined;
        const called = tokens(element, "LParen").length > 0;
        return called
          ? { kind: "call", name: names.at(-1) ?? first, arguments: inner, span: at }
          : { kind: "path", names, span: at };
      }
    }
  }

  #entry(of: CstNode): readonly Entry[] {
    const [rule] = Object.keys(of.children);
    const inner = rule === undefined ? undefined : node(of, rule);
    const at = nodeSpan(inner);
    if (inner === undefined || at === undefined) return [];
    const [name, second] = this.names(inner, "Ident");
    switch (rule) {
      case "stage": {
        const word = tokens(inner, "Word")[0];
        const body = this.block(node(inner, "body"));
        const own = name ?? this.missingName("`stage`", word === undefined ? at : tokenSpan(word));
        const [change] = this.names(inner, "Keyword_change");
        return body === undefined ? [] : [{ kind: "stage", change, name: own, body, span: at, broken: false }];
      }
      case "mapping": {
        const target = this.names(inner, "Ident");
        const last = target.at(-1);
        if (last === undefined) return [];
        const value = this.phrase(node(inner, "phrase"));
        const end = span(at.end, at.end);
        if (value === undefined) this.missingValue(`\`${target.map((one) => one.text).join(".")}\``, end);
        return [{ kind: "mapping", target, from: value ?? { items: [], span: end }, span: at, broken: false }];
      }
      case "vary": {
        const [keyword] = tokens(inner, "Word");
        const [first, ...others] = this.names(inner, "Ident");
        if (keyword === undefined || first === undefined) return [];
        const own = { text: keyword.image, span: tokenSpan(keyword) };
        const target = [first, ...others];
        const values = this.phrase(node(inner, "phrase"));
        const end = span(at.end, at.end);
        if (values === undefined) this.missingValue(`\`${target.map((one) => one.text).join(".")}\``, end);
        const read = values ?? { items: [], span: end };
        return [{ kind: "vary", keyword: own, target, values: read, span: at, broken: false }];
      }
      case "property": {
        const value = this.phrase(node(inner, "phrase"));
        if (name === undefined) return [];
        const end = span(at.end, at.end);
        if (value === undefined) this.missingValue(`\`${name.text}\``, end);
        return [{ kind: "property", name, value: value ?? { items: [], span: end }, span: at, broken: false }];
      }
      case "definition": {
        if (name === undefined) return [];
        const value = this.chain(node(inner, "chain"), `\`${name.text}\``, at);
        return [{ kind: "definition", name, value, span: at, broken: false }];
      }
      case "clause": {
        if (name === undefined) return [];
        const value = this.chain(node(inner, "chain"), `\`${name.text}\``, at);
        return [{ kind: "clause", keyword: name, name: second, value, span: at, broken: false }];
      }
      default:
        if (name !== undefined) this.#bare(name, opensBlock(inner));
        return [];
    }
  }

  #bare(name: Name, hasBlock: boolean): void {
    const near = nearest(name.text, ["input", "response", "after", "train", "fit", "stage", "use"]);
    const define = hasBlock ? `stage ${name.text} { … }\` for a stage` : `${name.text} = …\` to define it`;
    const marks = `write \`${define}, or \`${name.text}: …\` for a property`;
    const changed = name.text === "change" ? "write `change stage NAME { … }`" : undefined;
    const clause =
      CLAUSES.stage.includes(name.text) && !hasBlock ? "write it in a stage: `stage NAME { … }`" : undefined;
    const hint = changed ?? clause ?? (near === undefined ? marks : `did you mean \`${near}\`?`);
    const place = { file: this.#file, span: name.span };
    this.diagnostics.push(syntaxDiagnostic("syntax/no-colon", place, { name: name.text }, { hint }));
  }
}

const MARKS = [",", "+", "-", "=", ":"] as const;

const PHRASE_PARTS = [
  "Comma",
  "Plus",
  "Minus",
  "Equals",
  "Colon",
  "AtLeast",
  "Ident",
  "Numeral",
  "Size",
  "Text",
  "product",
];

/** True if what follows the first word of an entry is a block. */
const opensBlock = (entry: CstNode): boolean =>
  within(entry, ["chain", "phrase", "product", "factors", "unary", "primary", "body"]);

const within = (from: CstNode, rules: readonly string[]): boolean =>
  rules.reduce<CstNode | undefined>((at, rule) => (at === undefined ? undefined : node(at, rule)), from) !== undefined;

/** The first arrow that no phrase follows; both lists are in order. */
function looseArrow(arrows: readonly IToken[], phrases: readonly Phrase[]): IToken | undefined {
  let next = 0;
  return arrows.find((arrow, i) => {
    while ((phrases[next]?.span.start ?? Number.POSITIVE_INFINITY) < arrow.startOffset) next += 1;
    const end = arrows[i + 1]?.startOffset ?? Number.POSITIVE_INFINITY;
    const start = phrases[next]?.span.start;
    return start === undefined || start >= end;
  });
}

function separator(token: IToken): Separator {
  const mark = MARKS.find((one) => token.image.endsWith(one)) ?? ",";
  return { kind: "separator", mark, span: tokenSpan(token) };
}

function numeral(token: IToken): NumberExpr {
  return { kind: "number", value: Number(token.image.replaceAll("_", "")), span: tokenSpan(token) };
}
