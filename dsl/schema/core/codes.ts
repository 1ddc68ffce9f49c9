import { diagnosticsOf, error } from "../../source/messages.js";
import { text } from "../../text/message.js";

/** Errors in values, words and properties: what the schema expects and what it found. */
export const VALUE_CODES = {
  "value/expected": error("A value has the wrong type.", text`expected ${"expected"}, found ${"found"}`),
  "value/missing": error("A value is missing at the end of a phrase.", text`expected ${"expected"} after ${"after"}`),
  "value/out-of-range": error(
    "A number is outside its allowed range.",
    text`${"what"} must be ${"range"}, found ${"found"}`,
  ),
  "value/unknown-word": error("A word is not one of the allowed words.", text`unknown ${"what"} \`${"word"}\``),
  "value/unexpected": error(
    "A complete phrase is followed by something else.",
    text`unexpected ${"found"} in ${"owner"}`,
  ),
  "value/missing-argument": error("A required part of a phrase is missing.", text`${"owner"} needs \`${"word"}\``),
  "value/repeated-argument": error("A part of a phrase is given twice.", text`\`${"word"}\` is given twice`),
  "value/unknown-property": error(
    "A block has no property of this name.",
    text`${"owner"} has no property \`${"name"}\``,
  ),
  "value/duplicate-property": error("A property is given twice.", text`\`${"name"}\` is given twice`),
  "value/missing-property": error("A required property is missing.", text`${"owner"} needs the property \`${"name"}\``),
  "value/misplaced-entry": error(
    "A block of properties contains a definition or a clause.",
    text`${"what"} is not allowed in ${"owner"}`,
  ),
  "value/division-by-zero": error("An expression divides by zero.", text`division by zero`),
} as const;

export const valueDiagnostic = diagnosticsOf(VALUE_CODES);
