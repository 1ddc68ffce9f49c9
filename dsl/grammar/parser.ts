import type { CstNode, IRecognitionException, IToken } from "chevrotain";
import * as t from "../tokens/tokens.js";
import { BodyParser } from "./body-parser.js";
import { Messages, TooManyErrors } from "./error-messages.js";
import { is, standsAlone, startsDeclaration } from "./lookahead.js";

/**
 * The grammar ignores line breaks and is generic: it covers blocks, chains and phrases, and the schema defines their
 * meaning. The mark after an entry's first word decides its kind, so one missing mark does not change how the rest of
 * the block is parsed.
 */
export class FanParser extends BodyParser {
  private readonly messages: Messages;

  constructor(messages = new Messages()) {
    super(messages);
    this.messages = messages;
    this.performSelfAnalysis();
  }

  /** Parses tokens. After too many errors the parser gives up and discards its tree: `root` is then undefined. */
  read(tokens: readonly IToken[]): {
    readonly root: CstNode | undefined;
    readonly errors: readonly IRecognitionException[];
  } {
    // The parser appends an end marker to its input.
    this.input = [...tokens];
    this.messages.restart();
    try {
      return { root: this.document(), errors: this.errors };
    } catch (error) {
      if (error instanceof TooManyErrors) return { root: undefined, errors: this.errors };
      throw error;
    }
  }

  readonly document = this.RULE("document", () => {
    this.MANY(() => this.SUBRULE(this.declaration));
  });

  readonly declaration = this.RULE("declaration", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.base) },
      { ALT: () => this.SUBRULE(this.change) },
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.param) },
      { ALT: () => this.SUBRULE(this.named) },
      { ALT: () => this.SUBRULE(this.template) },
      { ALT: () => this.SUBRULE(this.net) },
      { ALT: () => this.SUBRULE(this.cascade) },
      { ALT: () => this.SUBRULE(this.schedule) },
      { ALT: () => this.SUBRULE(this.evaluate) },
      { ALT: () => this.SUBRULE(this.study) },
      { ALT: () => this.SUBRULE(this.expect) },
      { ALT: () => this.SUBRULE(this.unknown) },
    ]);
  });

  /** `extends "file.fan"` */
  readonly base = this.RULE("base", () => {
    this.CONSUME(t.Extends);
    this.CONSUME(t.Text);
  });

  /** `change net ANet { … }`: a declaration that states only the differences. */
  readonly change = this.RULE("change", () => {
    this.CONSUME(t.Change);
    this.OR([
      { ALT: () => this.SUBRULE(this.param) },
      { ALT: () => this.SUBRULE(this.namedChange) },
      { ALT: () => this.SUBRULE(this.net) },
      { ALT: () => this.SUBRULE(this.cascade) },
      { ALT: () => this.SUBRULE(this.schedule) },
      { ALT: () => this.SUBRULE(this.evaluate) },
    ]);
  });

  readonly use = this.RULE("use", () => {
    this.CONSUME(t.Use);
    this.CONSUME(t.LBrace);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Ident) });
    this.CONSUME(t.RBrace);
    this.CONSUME(t.From);
    this.CONSUME(t.Text);
  });

  readonly param = this.RULE("param", () => {
    this.CONSUME(t.Param);
    this.OPTION(() => this.CONSUME(t.Ident));
    this.OPTION1(() => {
      this.CONSUME(t.Colon);
      this.OPTION2(() => this.CONSUME1(t.Ident));
    });
    this.CONSUME(t.Equals);
    this.SUBRULE(this.phrase, { ARGS: ["options"] });
  });

  /** `attributes Name = …` and `data name = …` */
  readonly named = this.RULE("named", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Attributes) }, { ALT: () => this.CONSUME(t.Data) }]);
    this.OPTION(() => this.CONSUME(t.Ident));
    this.CONSUME(t.Equals);
    this.SUBRULE(this.phrase, { ARGS: ["options"] });
  });

  /** `change data name { … }`: the properties that differ. */
  readonly namedChange = this.RULE("namedChange", () => {
    this.CONSUME(t.Data);
    this.OPTION(() => this.CONSUME(t.Ident));
    this.OPTION1(() => this.CONSUME(t.Equals));
    this.SUBRULE(this.phrase, { ARGS: ["options"] });
  });

  readonly template = this.RULE("template", () => {
    this.CONSUME(t.Template);
    this.OPTION(() => this.CONSUME(t.Ident));
    this.OPTION1(() => {
      this.CONSUME(t.LParen);
      this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.parameter) });
      this.CONSUME(t.RParen);
    });
    this.SUBRULE(this.body, { ARGS: ["net"] });
  });

  readonly parameter = this.RULE("parameter", () => {
    this.CONSUME(t.Ident);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.CONSUME1(t.Ident);
    });
    this.OPTION1(() => {
      this.CONSUME(t.Equals);
      this.SUBRULE(this.product);
    });
  });

  readonly net = this.RULE("net", () => {
    this.CONSUME(t.Net);
    this.OPTION({ GATE: () => !is(this.LA(1), t.Extends), DEF: () => this.CONSUME(t.Ident) });
    this.OPTION1(() => {
      this.CONSUME(t.Extends);
      this.CONSUME1(t.Ident);
    });
    this.SUBRULE(this.body, { ARGS: ["net"] });
  });

  readonly cascade = this.RULE("cascade", () => {
    this.CONSUME(t.Cascade);
    this.OPTION(() => this.CONSUME(t.Ident));
    this.SUBRULE(this.body, { ARGS: ["cascade"] });
  });

  readonly schedule = this.RULE("schedule", () => {
    this.CONSUME(t.Schedule);
    this.SUBRULE(this.body, { ARGS: ["schedule"] });
  });

  readonly evaluate = this.RULE("evaluate", () => {
    this.CONSUME(t.Evaluate);
    this.SUBRULE(this.phrase, { ARGS: ["options"] });
  });

  readonly study = this.RULE("study", () => {
    this.CONSUME(t.Study);
    this.OPTION(() => this.CONSUME(t.Ident));
    this.SUBRULE(this.body, { ARGS: ["study"] });
  });

  readonly expect = this.RULE("expect", () => {
    this.CONSUME(t.Expect);
    this.SUBRULE(this.body, { ARGS: ["expect"] });
  });

  /** Reads a declaration with an unknown first word to its end, to report it as one error. */
  readonly unknown = this.RULE("unknown", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Word) },
      { ALT: () => this.CONSUME(t.DigitWord) },
      { ALT: () => this.CONSUME(t.From) },
    ]);
    this.MANY({
      GATE: () => !startsDeclaration(this.la),
      DEF: () =>
        this.OR1({
          IGNORE_AMBIGUITIES: true,
          DEF: [
            { GATE: () => standsAlone(this.la), ALT: () => this.CONSUME(t.Ident) },
            { ALT: () => this.SUBRULE(this.product) },
            { ALT: () => this.CONSUME(t.Colon) },
            { ALT: () => this.CONSUME(t.Equals) },
            { ALT: () => this.CONSUME(t.Arrow) },
            { ALT: () => this.CONSUME(t.Comma) },
            { ALT: () => this.CONSUME(t.Plus) },
          ],
        }),
    });
  });
}
