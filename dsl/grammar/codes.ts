import { diagnosticsOf, error } from "../source/messages.js";
import { text } from "../text/message.js";

/** Faults of spelling and punctuation. */
export const SYNTAX_CODES = {
  "syntax/unexpected-token": error(
    "Something stands where the grammar does not allow it.",
    text`unexpected ${"found"}`,
  ),
  "syntax/missing-token": error("A bracket or mark is missing.", text`missing ${"expected"}`),
  "syntax/missing-name": error("A declaration has no name.", text`${"what"} needs a name`),
  "syntax/missing-value": error("Nothing stands after `:`, `=` or `->`.", text`${"what"} has no value`),
  "syntax/no-colon": error(
    "A word in a block is neither a property nor a definition.",
    text`expected \`:\` or \`=\` after \`${"name"}\``,
  ),
  "syntax/unknown-declaration": error(
    "A declaration starts with an unknown word.",
    text`\`${"word"}\` does not open a declaration`,
  ),
  "syntax/unexpected-character": error(
    "A character that the language does not use.",
    text`unexpected character ${"found"}`,
  ),
  "syntax/bad-number": error("Digits and letters run together.", text`\`${"found"}\` is not a number`),
  "syntax/unterminated-text": error("A text has no closing quote on its line.", text`this text is not closed`),
  "syntax/unterminated-comment": error("A `/*` comment has no end.", text`this comment is not closed`),
  "syntax/foreign-syntax": error("Spelling of another language.", text`${"found"} is not used here`),
  "syntax/nesting-too-deep": error("Brackets nest too deeply.", text`brackets nest deeper than ${"limit"} levels`),
  "syntax/file-too-large": error("The file exceeds the size limit.", text`the file has more than ${"limit"} ${"unit"}`),
  "syntax/too-many-errors": error(
    "A file has more faults of syntax than are worth showing.",
    text`${"count"} more faults of syntax are not shown`,
  ),
} as const;

export const syntaxDiagnostic = diagnosticsOf(SYNTAX_CODES);
