import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of templates, `extends` and the layers of a net. */
export const EXPAND_CODES = {
  "expand/template-arguments": error(
    "A template is used with the wrong number of arguments.",
    text`\`${"name"}\` takes ${"expected"}, found ${"found"}`,
  ),
  "expand/argument-type": error(
    "An argument of a template has the wrong type.",
    text`\`${"parameter"}\` of \`${"name"}\` must be ${"expected"}, found ${"found"}`,
  ),
  "expand/template-cycle": error("A template uses itself.", text`template \`${"name"}\` uses itself`),
  "expand/extends-cycle": error("A net extends itself.", text`net \`${"name"}\` extends itself`),
  "expand/unused-parameter": warning(
    "A template does not read one of its parameters.",
    text`parameter \`${"name"}\` is never used`,
  ),
  "expand/too-many-uses": error(
    "A net uses templates too many times, because they use each other many times over.",
    text`net \`${"net"}\` uses templates more than ${"limit"} times`,
  ),
  "expand/extends-too-deep": error(
    "A chain of nets that extend each other is too long.",
    text`net \`${"name"}\` is in a chain of more than ${"limit"} nets that extend each other`,
  ),
  "expand/file-too-large": error(
    "The nets of a file have too many layers in total.",
    text`the nets of this file have more than ${"limit"} layers in total`,
  ),
  "expand/duplicate-layer": error("Two layers of a net share a name.", text`layer \`${"name"}\` is defined twice`),
  "expand/unknown-layer": error("A layer is not defined in the net.", text`\`${"net"}\` has no layer \`${"name"}\``),
  "expand/reserved-layer": error(
    "A layer has the name of an input or output of the compiled graphs.",
    text`a layer cannot be named \`${"name"}\`: the compiled graphs use this name`,
  ),
  "expand/bad-clause": error("A clause of a net is malformed.", text`expected ${"expected"}`),
  "expand/no-input": error("A net has no input.", text`net \`${"name"}\` has no \`input\``),
  "expand/no-layers": error("A net has no layers.", text`net \`${"name"}\` has no layers`),
  "expand/too-many-layers": error(
    "A net has too many layers.",
    text`net \`${"name"}\` has more than ${"limit"} layers`,
  ),
} as const;
