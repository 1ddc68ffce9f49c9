import { type Expr, type Item, type Name, type Phrase, wordOf } from "../../ast/ast.js";
import { type Span, span } from "../../source/span.js";

/** A reading position in a phrase. */
export class Cursor {
  readonly #items: readonly Item[];
  readonly #end: number;
  #index = 0;
  /** Words allowed at the current position, for suggestions. */
  expected: readonly string[] = [];
  /** True while a list is read: a comma separates its values. */
  inList = false;

  constructor(phrase: Phrase) {
    this.#items = phrase.items;
    this.#end = phrase.span.end;
  }

  get done(): boolean {
    return this.#index >= this.#items.length;
  }

  peek(ahead = 0): Item | undefined {
    return this.#items[this.#index + ahead];
  }

  /** The next item if it is a value and not a mark. */
  peekExpr(): Expr | undefined {
    const item = this.peek();
    return item === undefined || item.kind === "separator" ? undefined : item;
  }

  word(ahead = 0): Name | undefined {
    return wordOf(this.peek(ahead));
  }

  next(): Item | undefined {
    const item = this.peek();
    this.#index += 1;
    return item;
  }

  /** Consumes the word if it is next. */
  takeWord(text: string): Name | undefined {
    const name = this.word();
    if (name?.text !== text) return undefined;
    this.#index += 1;
    return name;
  }

  takeMark(mark: "," | "+" | "-"): boolean {
    const item = this.peek();
    if (item?.kind !== "separator" || item.mark !== mark) return false;
    this.#index += 1;
    return true;
  }

  /** Span of the next item; after the last item, an empty span at the end. */
  here(): Span {
    return this.peek()?.span ?? span(this.#end, this.#end);
  }

  /** Name of the previous item in messages. */
  shownBefore(): string {
    const word = wordOf(this.#items[this.#index - 1]);
    return word === undefined ? "this" : `\`${word.text}\``;
  }

  /** Span of the previous item. */
  before(): Span {
    return this.#items[this.#index - 1]?.span ?? this.here();
  }
}
