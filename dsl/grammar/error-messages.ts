import type { IParserErrorMessageProvider, IToken, TokenType } from "chevrotain";

const label = (type: TokenType): string => type.LABEL ?? type.name;

/** How a token is named in a message. */
export function shown(token: IToken): string {
  if (token.tokenType.name === "EOF") return "end of file";
  const image = token.image.length > 40 ? `${token.image.slice(0, 39)}…` : token.image;
  return `\`${image}\``;
}

/** Chevrotain's own texts list every path of the grammar; these name one thing. */
export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => `expected ${label(expected)}, found ${shown(actual)}`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `unexpected ${shown(firstRedundant)}`,
  buildNoViableAltMessage: ({ actual }) => `unexpected ${actual[0] === undefined ? "end of file" : shown(actual[0])}`,
  buildEarlyExitMessage: ({ actual }) => `unexpected ${actual[0] === undefined ? "end of file" : shown(actual[0])}`,
};
