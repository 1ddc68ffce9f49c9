import { valueDiagnostic } from "../../../dsl/schema/core/codes.js";
import type { Span } from "../../../dsl/source/span.js";
import type { Pair } from "../../model/index.js";
import type { Scope } from "../../resolve/scope.js";
import { placeOf } from "../model-context.js";

/** The value of `shift:` as down and right. */
export function shiftOf(written: readonly number[], at: Span, scope: Scope): Pair | undefined {
  const [down = 0, right = 0, third] = written;
  if (third === undefined) return [down, right];
  const values = { expected: "two shares, down and right", found: `${written.length} numbers` };
  scope.report(valueDiagnostic("value/expected", placeOf(scope, { span: at }), values));
  return undefined;
}
