import type { EvaluateDeclaration } from "../../dsl/ast/ast.js";
import { leftover } from "../../dsl/schema/core/block.js";
import { Cursor } from "../../dsl/schema/core/cursor.js";
import { readSentence } from "../../dsl/schema/core/sentence.js";
import { evaluateSentence } from "../../dsl/schema/evaluate.js";
import { chooseFrom } from "../../dsl/source/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { EvaluateModel } from "../model/index.js";
import { resolveRef } from "./data-ref.js";
import { type Checked, originAt, placeOf } from "./model-context.js";
import { attributesInData } from "./stage-checks.js";

export function checkEvaluate(declaration: EvaluateDeclaration, ctx: Checked): EvaluateModel | undefined {
  if (declaration.broken) return undefined;
  const { scope } = ctx;
  const cursor = new Cursor(declaration.value);
  const read = readSentence(evaluateSentence, declaration.keyword, cursor, scope);
  if (!read.ok) return undefined;
  if (!cursor.done) {
    leftover(cursor, { owner: "`evaluate`", neighbours: [] }, scope);
    return undefined;
  }
  const { on, localisation } = read.value.values;
  const data = resolveRef(on, "test", ctx);
  if (ctx.steps === undefined) {
    scope.report(
      diagnostic(
        "schedule/no-cascade",
        placeOf(scope, declaration.keyword),
        { name: "evaluate" },
        { hint: "add `cascade name { … }`" },
      ),
    );
    return undefined;
  }
  const windows = [...ctx.steps].filter(([, step]) => step?.kind === "window").map(([key]) => key);
  const wanted = localisation?.values.window;
  const window = wanted?.text ?? windows.at(-1);
  if (wanted !== undefined && !windows.includes(wanted.text)) {
    if (ctx.steps.has(wanted.text) && ctx.steps.get(wanted.text) === undefined) return undefined;
    const hint = chooseFrom(wanted.text, windows);
    scope.report(diagnostic("evaluate/no-window", placeOf(scope, wanted), { name: wanted.text }, { hint }));
    return undefined;
  }
  const svm = [...ctx.steps.values()].find((step) => step?.kind === "svm");
  if (window === undefined || svm === undefined) {
    // A faulty step may be the one that is missed.
    if ([...ctx.steps.values()].includes(undefined)) return undefined;
    const missing = window === undefined ? "a window" : "an svm step";
    const hint = window === undefined ? "add `head = window …`" : "add `score = svm per … on …`";
    scope.report(diagnostic("evaluate/nothing-to-find", placeOf(scope, declaration.keyword), { missing }, { hint }));
    return undefined;
  }
  if (data === undefined || !attributesInData(on[0] ?? declaration.keyword, data.data, svm.attributes, ctx))
    return undefined;
  return {
    on: data.ref,
    iou: localisation?.values.iou ?? 0.5,
    window,
    origin: originAt(scope, declaration.keyword.span),
  };
}
