import { CstParser, EOF, type TokenType } from "chevrotain";
import * as t from "../tokens/tokens.js";
import type { Messages } from "./error-messages.js";
import {
  type BodyKind,
  ENTRY_MARKS,
  endsPhrase,
  followsOperand,
  is,
  isOneOf,
  LABELLED,
  type Lookahead,
  leavesBody,
  marksArgument,
  standsAlone,
  startsClause,
  startsDeclaration,
  startsMapping,
  startsStage,
  startsVary,
} from "./lookahead.js";

type IOrAltInit = Parameters<CstParser["OR"]>[0];

/** What is in braces: entries, and the chains and phrases of their values. Declarations are in parser.ts. */
export abstract class BodyParser extends CstParser {
  protected readonly la: Lookahead = (distance) => this.LA(distance);

  constructor(messages: Messages) {
    super([...t.TOKENS], {
      recoveryEnabled: true,
      nodeLocationTracking: "onlyOffset",
      maxLookahead: 1,
      errorMessageProvider: messages,
    });
  }

  readonly body = this.RULE("body", (kind: BodyKind = "options") => {
    this.CONSUME(t.LBrace);
    this.MANY({ GATE: () => !leavesBody(this.la, kind), DEF: () => this.SUBRULE(this.entry, { ARGS: [kind] }) });
    this.CONSUME(t.RBrace);
  });

  readonly entry = this.RULE("entry", (kind: BodyKind = "options") => {
    this.OR({
      MAX_LOOKAHEAD: 1,
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { GATE: () => startsStage(this.la) && kind === "schedule", ALT: () => this.SUBRULE(this.stage) },
        { GATE: () => startsVary(this.la, kind), ALT: () => this.SUBRULE(this.vary, { ARGS: [kind] }) },
        { GATE: () => startsClause(this.la, kind), ALT: () => this.SUBRULE(this.clause, { ARGS: [kind] }) },
        { GATE: () => startsMapping(this.la), ALT: () => this.SUBRULE(this.mapping, { ARGS: [kind] }) },
        { GATE: () => is(this.LA(2), t.Equals), ALT: () => this.SUBRULE(this.definition, { ARGS: [kind] }) },
        { GATE: () => is(this.LA(2), t.Colon), ALT: () => this.SUBRULE(this.property, { ARGS: [kind] }) },
        { ALT: () => this.SUBRULE(this.bare, { ARGS: [kind] }) },
      ],
    });
  });

  /** `C1.weight <- "conv1_w"`, or `"a", "b"`, optionally with a word after it; dsl/schema/init.ts interprets them. */
  readonly mapping = this.RULE("mapping", (kind: BodyKind = "options") => {
    this.CONSUME(t.Ident);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      this.CONSUME1(t.Ident);
    });
    this.CONSUME(t.LeftArrow);
    this.SUBRULE(this.phrase, { ARGS: [kind] });
  });

  /** `vary ANet.C3.cells: 1x1, 3x3` */
  readonly vary = this.RULE("vary", (kind: BodyKind = "options") => {
    this.CONSUME(t.Word);
    this.CONSUME(t.Ident);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      this.CONSUME1(t.Ident);
    });
    this.CONSUME(t.Colon);
    this.SUBRULE(this.phrase, { ARGS: [kind] });
  });

  readonly stage = this.RULE("stage", () => {
    this.OPTION1(() => this.CONSUME(t.Change));
    this.CONSUME(t.Word);
    this.OPTION(() => this.CONSUME1(t.Ident));
    this.SUBRULE(this.body, { ARGS: ["stage"] });
  });

  readonly clause = this.RULE("clause", (kind: BodyKind = "options") => {
    this.CONSUME(t.Ident);
    this.OPTION({
      GATE: () => LABELLED.includes(this.LA(0).image) && isOneOf(this.LA(2), ENTRY_MARKS),
      DEF: () => {
        this.CONSUME1(t.Ident);
        this.OR([{ ALT: () => this.CONSUME(t.Colon) }, { ALT: () => this.CONSUME(t.Equals) }]);
      },
    });
    this.SUBRULE(this.chain, { ARGS: [kind] });
  });

  readonly property = this.RULE("property", (kind: BodyKind = "options") => {
    this.CONSUME(t.Ident);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.phrase, { ARGS: [kind] });
  });

  readonly definition = this.RULE("definition", (kind: BodyKind = "options") => {
    this.CONSUME(t.Ident);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.chain, { ARGS: [kind] });
  });

  readonly bare = this.RULE("bare", (kind: BodyKind = "options") => {
    this.CONSUME(t.Ident);
    this.SUBRULE(this.chain, { ARGS: [kind] });
  });

  readonly chain = this.RULE("chain", (kind: BodyKind = "options") => {
    this.SUBRULE(this.phrase, { ARGS: [kind] });
    this.MANY(() => {
      this.CONSUME(t.Arrow);
      this.SUBRULE1(this.phrase, { ARGS: [kind] });
    });
  });

  /** Most items are one token; parsing those without a product saves five nodes each. */
  readonly phrase = this.RULE("phrase", (kind: BodyKind = "options") => {
    this.MANY({
      GATE: () => (isOneOf(this.LA(1), ENTRY_MARKS) ? marksArgument(this.la, kind) : !endsPhrase(this.la, kind)),
      DEF: () => this.OR(this.items),
    });
  });

  /** Allocated once, because the parser uses it for every item. */
  private readonly items: IOrAltInit = {
    IGNORE_AMBIGUITIES: true,
    DEF: [
      { ALT: () => this.CONSUME(t.Comma) },
      { ALT: () => this.CONSUME(t.Plus) },
      { ALT: () => this.CONSUME(t.Equals) },
      { ALT: () => this.CONSUME(t.Colon) },
      { ALT: () => this.CONSUME(t.AtLeast) },
      { GATE: () => followsOperand(this.la), ALT: () => this.CONSUME(t.Minus) },
      { GATE: () => standsAlone(this.la), ALT: () => this.CONSUME(t.Ident) },
      { GATE: () => standsAlone(this.la), ALT: () => this.CONSUME(t.Numeral) },
      { GATE: () => standsAlone(this.la), ALT: () => this.CONSUME(t.Size) },
      { GATE: () => standsAlone(this.la), ALT: () => this.CONSUME(t.Text) },
      { ALT: () => this.SUBRULE(this.product) },
    ],
  };

  readonly product = this.RULE("product", () => {
    this.SUBRULE(this.factors);
    this.OPTION(() => {
      this.CONSUME(t.DotDot);
      this.SUBRULE1(this.factors);
    });
  });

  readonly factors = this.RULE("factors", () => {
    this.SUBRULE(this.unary);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Star) }, { ALT: () => this.CONSUME(t.Slash) }]);
      this.SUBRULE1(this.unary);
    });
  });

  readonly unary = this.RULE("unary", () => {
    this.OPTION(() => this.CONSUME(t.Minus));
    this.SUBRULE(this.primary);
  });

  readonly primary = this.RULE("primary", () => {
    this.OR(this.operands);
  });

  private readonly operands: IOrAltInit = [
    { ALT: () => this.CONSUME(t.Numeral) },
    { ALT: () => this.CONSUME(t.Size) },
    { ALT: () => this.CONSUME(t.Text) },
    { ALT: () => this.SUBRULE(this.path) },
    { ALT: () => this.SUBRULE(this.paren) },
    { ALT: () => this.SUBRULE(this.list) },
    { ALT: () => this.SUBRULE(this.body, { ARGS: ["options"] }) },
  ];

  readonly path = this.RULE("path", () => {
    this.CONSUME(t.Ident);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      this.CONSUME1(t.Ident);
    });
    this.OPTION({
      GATE: () => this.LA(1).startOffset === (this.LA(0).endOffset ?? 0) + 1,
      DEF: () => {
        this.CONSUME(t.LParen);
        this.SUBRULE(this.phrase, { ARGS: ["call"] });
        this.CONSUME(t.RParen);
      },
    });
  });

  readonly paren = this.RULE("paren", () => {
    this.CONSUME(t.LParen);
    this.SUBRULE(this.phrase, { ARGS: ["options"] });
    this.CONSUME(t.RParen);
  });

  readonly list = this.RULE("list", () => {
    this.CONSUME(t.LBracket);
    this.SUBRULE(this.phrase, { ARGS: ["options"] });
    this.CONSUME(t.RBracket);
  });

  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    // Recovery deletes a stray mark in a block and inserts `}` only where the block must have ended.
    if (type === t.RBrace) return is(this.LA(1), EOF) || startsDeclaration(this.la) || startsStage(this.la);
    return [t.LBrace, t.RParen, t.RBracket, t.Equals, t.From].includes(type);
  }
}
