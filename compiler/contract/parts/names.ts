import { z } from "zod";
import { DIGIT_WORD, WORD } from "../../../dsl/tokens/word.js";

const word = `(?:${WORD.source}|${DIGIT_WORD.source})`;

/**
 * A name of the language: of a net, a stage, a data set, an attribute list, a cascade step or a layer. The runtime calls
 * files after them, so that a plan with other names in it must not be read.
 */
export const identifier = z.string().regex(new RegExp(`^${word}$`), "expected a name: letters, digits and _");

/**
 * A parameter of a net or of an output layer (`C1.weight`, `@output.bias`, `@pixels.mean`), or what the update rule keeps of
 * one (`C1.weight.velocity`).
 */
export const valueName = z
  .string()
  .regex(new RegExp(`^@?${word}(?:\\.${word})*$`), "expected names with points between them, such as C1.weight");

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256");
