import type { IParserErrorMessageProvider, IToken, TokenType } from "chevrotain";

const label = (type: TokenType): string => type.LABEL ?? type.name;

/** Name of a token in a message. */
export function shown(token: IToken): string {
  if (token.tokenType.name === "EOF") return "end of file";
  const image = token.image.length > 40 ? `${token.image.slice(0, 39)}…` : token.image;
  return `\`${image}\``;
}

/** Recovery from an error takes time, and a file with a thousand errors is not a `.fan` file. */
const MOST_ERRORS = 1000;

export class TooManyErrors extends Error {}

/** Short messages: Chevrotain's own list every path of the grammar. Throws `TooManyErrors` after too many errors. */
export class Messages implements IParserErrorMessageProvider {
  #count = 0;

  /** Resets the count for the next file. */
  restart(): void {
    this.#count = 0;
  }

  buildMismatchTokenMessage({ expected, actual }: { readonly expected: TokenType; readonly actual: IToken }): string {
    return this.#counted(`expected ${label(expected)}, found ${shown(actual)}`);
  }

  buildNotAllInputParsedMessage({ firstRedundant }: { readonly firstRedundant: IToken }): string {
    return this.#counted(`unexpected ${shown(firstRedundant)}`);
  }

  buildNoViableAltMessage({ actual }: { readonly actual: readonly IToken[] }): string {
    return this.#counted(`unexpected ${actual[0] === undefined ? "end of file" : shown(actual[0])}`);
  }

  buildEarlyExitMessage(options: { readonly actual: readonly IToken[] }): string {
    return this.buildNoViableAltMessage(options);
  }

  #counted(message: string): string {
    this.#count += 1;
    if (this.#count > MOST_ERRORS) throw new TooManyErrors();
    return message;
  }
}
