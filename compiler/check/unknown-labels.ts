import type { Spelling } from "../../dsl/schema/data/unknown.js";
import { EMPTY_CELL, shownSpelling, unknownLine } from "../../dsl/text/label-spellings.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { FaceData } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";

/** What is wrong with a spelling after those before it, and what to do about it. */
interface Problem {
  readonly reason: string;
  readonly hint: string;
}

/** The spellings of unknown labels of a data set; undefined if one has been reported. */
export function unknownSpellings(
  kind: FaceData["kind"],
  spellings: readonly Spelling[],
  scope: Scope,
): readonly string[] | undefined {
  const known: string[] = [];
  let ok = true;
  for (const { text, span } of spellings) {
    const problem = problemOf(kind, text, known);
    known.push(text);
    if (problem === undefined) continue;
    const { reason, hint } = problem;
    const values = { spelling: `\`${shownSpelling(text)}\``, reason };
    scope.report(diagnostic("data/unknown-label", { file: scope.file, span }, values, { hint }));
    ok = false;
  }
  return ok ? known : undefined;
}

function problemOf(kind: FaceData["kind"], text: string, before: readonly string[]): Problem | undefined {
  const remove = "remove it";
  if (text === "1") return { reason: "1 means that the image has the attribute", hint: remove };
  if (before.includes(text)) return { reason: "it is named already", hint: remove };
  const other = text === "0" ? "-1" : text === "-1" ? "0" : undefined;
  if (other !== undefined && before.includes(other))
    return {
      reason: `${other} does, and one of 0 and -1 has to mean that the attribute is absent`,
      hint: `write \`${unknownLine([other])}\` or \`${unknownLine([text])}\``,
    };
  if (kind !== "csv" && (text === EMPTY_CELL || /\s/.test(text)))
    return {
      reason: `the lists of \`${kind}\` separate their values by blanks`,
      hint: `write a text without blanks in the list, and name it: \`${unknownLine(["?"])}\``,
    };
  return undefined;
}
