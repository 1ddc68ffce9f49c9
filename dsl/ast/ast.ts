import type { Span } from "../source/span.js";

/** The syntax tree. Every node has a span; names are nodes of their own, so a message can point at a name alone. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface Document {
  readonly declarations: readonly Declaration[];
  readonly span: Span;
}

export type Declaration =
  | ExtendsDeclaration
  | ChangeDeclaration
  | UseDeclaration
  | ParamDeclaration
  | AttributesDeclaration
  | DataDeclaration
  | TemplateDeclaration
  | NetDeclaration
  | CascadeDeclaration
  | ScheduleDeclaration
  | EvaluateDeclaration
  | StudyDeclaration
  | ExpectDeclaration;

interface Declared {
  readonly span: Span;
  /** Contains a syntax error outside the entries of its body; no further checks are made on it. */
  readonly broken: boolean;
}

/** `extends "file.fan"`: inherits every declaration of that file. */
export interface ExtendsDeclaration extends Declared {
  readonly kind: "extends";
  readonly keyword: Name;
  readonly path: StringExpr | undefined;
}

/** Declarations that `change` can modify. */
export type Changeable =
  | ParamDeclaration
  | DataDeclaration
  | NetDeclaration
  | CascadeDeclaration
  | ScheduleDeclaration
  | EvaluateDeclaration;

/** `change net ANet { … }`: the differences from the declaration of the extended file. */
export interface ChangeDeclaration extends Declared {
  readonly kind: "change";
  readonly keyword: Name;
  readonly to: Changeable;
}

export interface UseDeclaration extends Declared {
  readonly kind: "use";
  readonly names: readonly Name[];
  readonly path: StringExpr | undefined;
}

export interface ParamDeclaration extends Declared {
  readonly kind: "param";
  readonly name: Name;
  readonly type: Name | undefined;
  /** Default and, after `in`, the range. */
  readonly value: Phrase;
}

export interface AttributesDeclaration extends Declared {
  readonly kind: "attributes";
  readonly name: Name;
  readonly value: Phrase;
}

export interface DataDeclaration extends Declared {
  readonly kind: "data";
  readonly name: Name;
  readonly value: Phrase;
}

export interface TemplateParameter {
  readonly name: Name;
  readonly type: Name | undefined;
  readonly value: Phrase | undefined;
  readonly span: Span;
}

export interface TemplateDeclaration extends Declared {
  readonly kind: "template";
  readonly name: Name;
  readonly parameters: readonly TemplateParameter[];
  readonly body: Block;
}

export interface NetDeclaration extends Declared {
  readonly kind: "net";
  readonly name: Name;
  readonly base: Name | undefined;
  readonly body: Block;
  /** Bodies of `change net`, in the order in which they apply. */
  readonly changes: readonly Block[];
  /** Settings from outside, which apply after the changes. */
  readonly settings: readonly NetSetting[];
}

/** A value for a part of a net: `C3.cells`, `input`. */
export interface NetSetting {
  readonly target: readonly Name[];
  readonly value: Phrase;
}

export interface CascadeDeclaration extends Declared {
  readonly kind: "cascade";
  readonly name: Name;
  readonly body: Block;
}

export interface ScheduleDeclaration extends Declared {
  readonly kind: "schedule";
  readonly keyword: Name;
  readonly body: Block;
}

export interface EvaluateDeclaration extends Declared {
  readonly kind: "evaluate";
  readonly keyword: Name;
  /** `on celebs.test { … }` */
  readonly value: Phrase;
}

/** `study NAME { vary width: 0.5, 1 }` */
export interface StudyDeclaration extends Declared {
  readonly kind: "study";
  readonly name: Name;
  readonly body: Block;
}

/** `expect { mean accuracy >= 80 }` */
export interface ExpectDeclaration extends Declared {
  readonly kind: "expect";
  readonly keyword: Name;
  readonly body: Block;
}

export interface Block {
  readonly entries: readonly Entry[];
  readonly span: Span;
}

export type Entry = PropertyEntry | DefinitionEntry | ClauseEntry | StageEntry | MappingEntry | VaryEntry;

interface Entered {
  readonly span: Span;
  /** Contains a syntax error; no further checks are made on this entry. */
  readonly broken: boolean;
}

/** `name: phrase` */
export interface PropertyEntry extends Entered {
  readonly kind: "property";
  readonly name: Name;
  readonly value: Phrase;
}

/** `Name = phrase -> phrase` */
export interface DefinitionEntry extends Entered {
  readonly kind: "definition";
  readonly name: Name;
  readonly value: Chain;
}

/** `keyword phrase`, with `input name : phrase` and `insert Name = chain`. */
export interface ClauseEntry extends Entered {
  readonly kind: "clause";
  readonly keyword: Name;
  readonly name: Name | undefined;
  readonly value: Chain;
}

export interface StageEntry extends Entered {
  readonly kind: "stage";
  /** Written `change stage`: the differences from the stage of the extended file. */
  readonly change: Name | undefined;
  readonly name: Name;
  readonly body: Block;
}

/** `C1.weight <- "conv1_w"`: a weight of the net, and its array in a file. */
export interface MappingEntry extends Entered {
  readonly kind: "mapping";
  readonly target: readonly Name[];
  readonly from: Phrase;
}

/** `vary ANet.C3.cells: 1x1, 3x3`: a setting of the spec, and the values that it takes. */
export interface VaryEntry extends Entered {
  readonly kind: "vary";
  readonly keyword: Name;
  readonly target: readonly Name[];
  readonly values: Phrase;
}

export interface Chain {
  readonly phrases: readonly Phrase[];
  readonly span: Span;
}

/** A sequence of items and the separators `,` `+` `-`; the schema defines their meaning. */
export interface Phrase {
  readonly items: readonly Item[];
  readonly span: Span;
}

export type Item = Expr | Separator;

export interface Separator {
  readonly kind: "separator";
  /** `=` and `:` only in the arguments of a call, where the language has no names. */
  readonly mark: "," | "+" | "-" | "=" | ":";
  readonly span: Span;
}

export type Expr =
  | NumberExpr
  | SizeExpr
  | StringExpr
  | PathExpr
  | CallExpr
  | ParenExpr
  | ListExpr
  | BlockExpr
  | BinaryExpr
  | NegateExpr
  | RangeExpr;

export interface NumberExpr {
  readonly kind: "number";
  readonly value: number;
  readonly span: Span;
}

/** `64x96`: the numbers in order. */
export interface SizeExpr {
  readonly kind: "size";
  readonly parts: readonly number[];
  readonly span: Span;
}

export interface StringExpr {
  readonly kind: "string";
  readonly value: string;
  readonly span: Span;
}

/** `a` or `a.b.c` */
export interface PathExpr {
  readonly kind: "path";
  readonly names: readonly Name[];
  readonly span: Span;
}

/** `f(x, y)`; no space between name and parenthesis. */
export interface CallExpr {
  readonly kind: "call";
  readonly name: Name;
  readonly arguments: Phrase;
  readonly span: Span;
}

export interface ParenExpr {
  readonly kind: "paren";
  readonly inner: Phrase;
  readonly span: Span;
}

export interface ListExpr {
  readonly kind: "list";
  readonly inner: Phrase;
  readonly span: Span;
}

export interface BlockExpr {
  readonly kind: "block";
  readonly block: Block;
  readonly span: Span;
}

export interface BinaryExpr {
  readonly kind: "binary";
  readonly operator: "*" | "/";
  readonly left: Expr;
  readonly right: Expr;
  readonly span: Span;
}

export interface NegateExpr {
  readonly kind: "negate";
  readonly operand: Expr;
  readonly span: Span;
}

export interface RangeExpr {
  readonly kind: "range";
  readonly from: Expr;
  readonly to: Expr;
  readonly span: Span;
}

/** The name of a path with one name, otherwise undefined. */
export const wordOf = (item: Item | undefined): Name | undefined =>
  item?.kind === "path" && item.names.length === 1 ? item.names[0] : undefined;

/** The first name of an entry, where messages about the whole entry point. */
export function firstNameOf(entry: Entry): Name {
  switch (entry.kind) {
    case "clause":
    case "vary":
      return entry.keyword;
    case "mapping":
      return entry.target[0] ?? { text: "<-", span: entry.span };
    case "property":
    case "definition":
    case "stage":
      return entry.name;
    default: {
      const never: never = entry;
      return never;
    }
  }
}
