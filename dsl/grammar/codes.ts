import { diagnosticsOf, error } from "../source/messages.js";
import { text } from "../text/message.js";

/** Errors in spelling and punctuation. */
export const SYNTAX_CODES = {
  "syntax/unexpected-token": error("The grammar does not allow this word or mark here.", text`unexpected ${"found"}`),
  "syntax/missing-token": error("A bracket or another mark is missing.", text`missing ${"expected"}`),
  "syntax/missing-name": error("A declaration has no name.", text`${"what"} needs a name`),
  "syntax/missing-value": error("`:`, `=` or `->` is not followed by a value.", text`${"what"} has no value`),
  "syntax/no-colon": error(
    "A word in a block is neither a property nor a definition.",
    text`expected \`:\` or \`=\` after \`${"name"}\``,
  ),
  "syntax/unknown-declaration": error(
    "A declaration starts with an unknown word.",
    text`\`${"word"}\` does not start a declaration`,
  ),
  "syntax/unexpected-character": error(
    "The language does not use this character.",
    text`unexpected character ${"found"}`,
  ),
  "syntax/bad-number": error(
    "A number is written in the way of another language, or digits and letters are run together.",
    text`\`${"found"}\` is not a number`,
  ),
  "syntax/bad-escape": error(
    "A backslash in a string escapes neither a backslash nor a quote within the string.",
    text`\`${"found"}\` ${"why"}`,
  ),
  "syntax/missing-quotes": error("A path is not in quotes.", text`\`${"found"}\` needs quotes`),
  "syntax/unterminated-string": error("A string has no closing quote on its line.", text`unterminated string`),
  "syntax/unterminated-comment": error("A `/*` comment has no end.", text`unterminated comment`),
  "syntax/foreign-syntax": error(
    "The syntax of another language is used.",
    text`${"found"} is not part of the language`,
  ),
  "syntax/nesting-too-deep": error(
    "Brackets are nested too deeply.",
    text`brackets are nested more than ${"limit"} levels deep`,
  ),
  "syntax/file-too-large": error("The file exceeds the size limit.", text`the file has more than ${"limit"} ${"unit"}`),
  "syntax/too-many-errors": error(
    "A file has more syntax errors than are worth showing.",
    text`${"count"} more syntax errors not shown`,
  ),
} as const;

export const syntaxDiagnostic = diagnosticsOf(SYNTAX_CODES);
