import { type CascadeDeclaration, type DefinitionEntry, firstNameOf, type Name } from "../../dsl/ast/ast.js";
import { boxesStep, cropStep } from "../../dsl/schema/cascade/cascade.js";
import { decideStep } from "../../dsl/schema/cascade/decide.js";
import { outputStep, svmStep } from "../../dsl/schema/cascade/score.js";
import { windowStep } from "../../dsl/schema/cascade/window.js";
import { leftover } from "../../dsl/schema/core/block.js";
import { Cursor } from "../../dsl/schema/core/cursor.js";
import { type PhraseOf, readPhrase } from "../../dsl/schema/core/phrase.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { BoxesStep, CascadeStep } from "../model/index.js";
import { type CascadeContext, NAMELESS_STEP, type Steps } from "./cascade/context.js";
import { cropOf } from "./cascade/crop.js";
import { decideOf } from "./cascade/decide.js";
import { featureOf } from "./cascade/feature.js";
import { outputOf } from "./cascade/output.js";
import { shiftOf } from "./cascade/shift.js";
import { svmOf } from "./cascade/svm.js";
import { windowOf } from "./cascade/window.js";
import { originAt, placeOf } from "./model-context.js";

/** Words with a fixed meaning after the dot of `celebs.`. */
const RESERVED_STEPS: readonly string[] = ["image", "train", "validation", "test"];

/** The steps of a cascade in order; a faulty step has an entry without a model. */
export function checkCascade(declaration: CascadeDeclaration, ctx: CascadeContext): Steps {
  const steps: Steps = new Map();
  if (declaration.broken) {
    for (const entry of declaration.body.entries)
      if (entry.kind === "definition") steps.set(entry.name.text, undefined);
    return steps;
  }
  const declared = new Map<string, Span>();
  for (const entry of declaration.body.entries) {
    if (entry.broken) {
      if (entry.kind === "definition") steps.set(entry.name.text, undefined);
    } else if (entry.kind !== "definition") {
      const name = firstNameOf(entry);
      const hint = NAMELESS_STEP.words.includes(name.text)
        ? NAMELESS_STEP.hint(name.text)
        : `write \`${name.text} = …\``;
      ctx.scope.report(
        diagnostic("cascade/unknown-operation", placeOf(ctx.scope, name), { found: `\`${name.text}\`` }, { hint }),
      );
    } else if (RESERVED_STEPS.includes(entry.name.text)) {
      ctx.scope.report(
        diagnostic(
          "cascade/reserved-name",
          placeOf(ctx.scope, entry.name),
          { name: entry.name.text },
          { hint: "choose another name" },
        ),
      );
      steps.set(entry.name.text, undefined);
    } else if (steps.has(entry.name.text)) {
      const first = declared.get(entry.name.text);
      const labels = first === undefined ? [] : [{ span: first, text: "first defined here" }];
      const extra = { labels, hint: "choose another name" };
      ctx.scope.report(
        diagnostic("cascade/duplicate-step", placeOf(ctx.scope, entry.name), { name: entry.name.text }, extra),
      );
    } else {
      declared.set(entry.name.text, entry.name.span);
      steps.set(entry.name.text, checkStep(entry, steps, ctx));
    }
  }
  return steps;
}

function checkStep(entry: DefinitionEntry, steps: Steps, ctx: CascadeContext): CascadeStep | undefined {
  const { scope } = ctx;
  const [phrase, second] = entry.value.phrases;
  if (phrase === undefined) return undefined;
  if (second !== undefined) {
    const hint = "give each step a name: `name = …`";
    scope.report(diagnostic("cascade/chain-not-allowed", placeOf(scope, second), {}, { hint }));
    return undefined;
  }
  const cursor = new Cursor(phrase);
  const keyword = cursor.word();
  const whole = <T>(value: T): T | undefined =>
    cursor.done
      ? value
      : leftover(cursor, { owner: `\`${entry.name.text}\``, neighbours: [], further: NAMELESS_STEP }, scope).ok
        ? value
        : undefined;
  switch (keyword?.text) {
    case "window": {
      cursor.next();
      const read = readPhrase(windowStep, keyword, cursor, scope);
      return read.ok && whole(true) ? windowOf(entry.name, read.value, steps, ctx) : undefined;
    }
    case "boxes": {
      cursor.next();
      const read = readPhrase(boxesStep, keyword, cursor, scope);
      return read.ok && whole(true) ? boxesOf(entry.name, read.value, ctx) : undefined;
    }
    case "crop": {
      cursor.next();
      const read = readPhrase(cropStep, keyword, cursor, scope);
      return read.ok && whole(true) ? cropOf(entry.name, read.value, steps, ctx) : undefined;
    }
    case "svm": {
      cursor.next();
      const read = readPhrase(svmStep, keyword, cursor, scope);
      return read.ok && whole(true) ? svmOf(entry.name, read.value, steps, ctx) : undefined;
    }
    case "output": {
      cursor.next();
      const read = readPhrase(outputStep, keyword, cursor, scope);
      return read.ok && whole(true) ? outputOf(entry.name, read.value, steps, ctx) : undefined;
    }
    case "decide": {
      cursor.next();
      const read = readPhrase(decideStep, keyword, cursor, scope);
      return read.ok && whole(true) ? decideOf(entry.name, read.value, steps, ctx) : undefined;
    }
    default:
      return featureOf(entry.name, phrase, cursor, steps, ctx);
  }
}

/** `boxes "list.txt" in image { … }` */
function boxesOf(
  name: Name,
  { values, given }: PhraseOf<typeof boxesStep>,
  { scope }: CascadeContext,
): BoxesStep | undefined {
  const shift = shiftOf(values.shift, given.get("shift") ?? name.span, scope);
  if (shift === undefined) return undefined;
  const { from, context } = values;
  return { kind: "boxes", name: name.text, from, context, shift, origin: originAt(scope, name.span) };
}
