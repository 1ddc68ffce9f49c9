import { type CascadeDeclaration, type DefinitionEntry, headOf, type Name, type Phrase } from "../../dsl/ast/ast.js";
import { cropStep, FEATURE_ROWS, svmStep, windowStep } from "../../dsl/schema/cascade.js";
import { leftover } from "../../dsl/schema/core/block.js";
import { Cursor } from "../../dsl/schema/core/cursor.js";
import { readSentence, type SentenceOf } from "../../dsl/schema/core/sentence.js";
import { shownItem } from "../../dsl/schema/core/show.js";
import type { Place } from "../../dsl/source/diagnostic.js";
import { chooseFrom, didYouMean } from "../../dsl/source/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { CascadeStep, CropStep, FeatureStep, Size, SvmStep, WindowStep } from "../model/index.js";
import { bindShapes } from "../shape/bind.js";
import { formatDim, formatShape } from "../shape/dim.js";
import { cascadeSize, fixedInput } from "../shape/input-sizes.js";
import { type Checked, originAt, placeOf, shownSize } from "./model-context.js";

/** Words that stand after the dot of `celebs.` with another meaning. */
const RESERVED_STEPS: readonly string[] = ["image", "train", "validation", "test"];

type Steps = Map<string, CascadeStep | undefined>;
type Context = Omit<Checked, "steps" | "excused">;

/** The steps of a cascade in order; a faulty step is in the map without a model. */
export function checkCascade(declaration: CascadeDeclaration, ctx: Context): Steps {
  const steps: Steps = new Map();
  if (declaration.broken) {
    for (const entry of declaration.body.entries)
      if (entry.kind === "definition") steps.set(entry.name.text, undefined);
    return steps;
  }
  for (const entry of declaration.body.entries) {
    if (entry.kind !== "definition") {
      const name = headOf(entry);
      const hint = `write \`${name.text} = …\``;
      ctx.scope.report(
        diagnostic("cascade/unknown-operation", placeOf(ctx.scope, name), { found: name.text }, { hint }),
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
      ctx.scope.report(diagnostic("cascade/duplicate-step", placeOf(ctx.scope, entry.name), { name: entry.name.text }));
    } else steps.set(entry.name.text, checkStep(entry, steps, ctx));
  }
  return steps;
}

function checkStep(entry: DefinitionEntry, steps: Steps, ctx: Context): CascadeStep | undefined {
  const { scope } = ctx;
  const [phrase, second] = entry.value.phrases;
  if (phrase === undefined) return undefined;
  if (second !== undefined) {
    scope.report(diagnostic("cascade/chain-not-allowed", placeOf(scope, second), {}));
    return undefined;
  }
  const cursor = new Cursor(phrase);
  const head = cursor.word();
  const whole = <T>(value: T): T | undefined =>
    cursor.done
      ? value
      : leftover(cursor, { owner: `\`${entry.name.text}\``, neighbours: [] }, scope).ok
        ? value
        : undefined;
  switch (head?.text) {
    case "window": {
      cursor.next();
      const read = readSentence(windowStep, head, cursor, scope);
      return read.ok && whole(true) ? windowOf(entry.name, read.value, steps, ctx) : undefined;
    }
    case "crop": {
      cursor.next();
      const read = readSentence(cropStep, head, cursor, scope);
      return read.ok && whole(true) ? cropOf(entry.name, read.value, steps, ctx) : undefined;
    }
    case "svm": {
      cursor.next();
      const read = readSentence(svmStep, head, cursor, scope);
      return read.ok && whole(true) ? svmOf(entry.name, read.value, steps, ctx) : undefined;
    }
    default:
      return featureOf(entry.name, phrase, cursor, steps, ctx);
  }
}

/** An earlier step of the kind; reports one that is missing or of another kind. */
function earlier<K extends CascadeStep["kind"]>(
  name: Name,
  kind: K,
  steps: Steps,
  { scope }: Context,
): Extract<CascadeStep, { kind: K }> | undefined {
  const found = steps.get(name.text);
  if (found?.kind === kind) return found as Extract<CascadeStep, { kind: K }>;
  if (found === undefined && steps.has(name.text)) return undefined;
  const names = [...steps].filter(([, step]) => step?.kind === kind).map(([key]) => key);
  const hint =
    found === undefined
      ? (didYouMean(name.text, names) ?? (names.length > 0 ? chooseFrom(name.text, names) : undefined))
      : `\`${name.text}\` is a ${found.kind}`;
  scope.report(diagnostic("cascade/unknown-step", placeOf(scope, name), { kind, name: name.text }, { hint }));
  return undefined;
}

function windowOf(
  name: Name,
  { values, given }: SentenceOf<typeof windowStep>,
  steps: Steps,
  ctx: Context,
): WindowStep | undefined {
  const { scope } = ctx;
  const [netName, response] = values.response;
  if (netName === undefined || response === undefined) return undefined;
  if (response.text !== "response") {
    const hint = `write \`${netName.text}.response\``;
    scope.report(
      diagnostic(
        "cascade/no-response",
        placeOf(scope, response),
        { net: `${netName.text}.${response.text}` },
        { hint },
      ),
    );
    return undefined;
  }
  const within =
    values.in === undefined || values.in.text === "image" ? "image" : earlier(values.in, "window", steps, ctx)?.name;
  if (scope.find("net", netName) === undefined || within === undefined) return undefined;
  const net = ctx.nets.get(netName.text);
  if (net === undefined) return undefined;
  if (net.response === undefined) {
    const hint = `add \`response\` and the name of a layer to \`${net.name}\``;
    scope.report(diagnostic("cascade/no-response", placeOf(scope, netName), { net: net.name }, { hint }));
    return undefined;
  }
  const fixed = fixedInput(net);
  const resized = values.resized ?? fixed;
  if (resized === undefined) {
    const hint = "add `resized 96x96`: the size at which the net sees the area";
    scope.report(diagnostic("cascade/no-size", placeOf(scope, name), { name: name.text, net: net.name }, { hint }));
    return undefined;
  }
  const at = { file: scope.file, span: given.get("resized") ?? netName.span };
  if (fixed !== undefined && (fixed.height !== resized.height || fixed.width !== resized.width)) {
    const sizes = { what: `\`${name.text}\``, found: shownSize(resized), net: net.name, expected: shownSize(fixed) };
    scope.report(
      diagnostic("cascade/size-mismatch", at, sizes, {
        hint: `write \`resized ${shownSize(fixed)}\`, or leave it out`,
      }),
    );
    return undefined;
  }
  const bound = bindShapes(net, resized);
  if (!bound.ok && bound.layer === net.input.name) {
    const expected = `${formatDim(net.input.height)}x${formatDim(net.input.width)}`;
    const sizes = { what: `\`${name.text}\``, found: shownSize(resized), net: net.name, expected };
    scope.report(diagnostic("cascade/size-mismatch", at, sizes, { hint: "use a size of that form" }));
    return undefined;
  }
  if (!bound.ok) {
    const found = { net: net.name, found: shownSize(resized), layer: bound.layer };
    scope.report(diagnostic("shape/input-too-small", at, found, { hint: "use a larger size" }));
    return undefined;
  }
  if (!usedAtOneSize(net.name, resized, at, steps, ctx)) return undefined;
  const [down = 0, right = 0, third] = values.shift;
  if (third !== undefined) {
    const place = { file: scope.file, span: given.get("shift") ?? name.span };
    scope.report(
      diagnostic("value/expected", place, {
        expected: "two shares, down and right",
        found: `${values.shift.length} numbers`,
      }),
    );
    return undefined;
  }
  const { proposals, scales, aspects, step, score, floor, power, pick, context } = values;
  const search = { proposals, scales, aspects, step, score, floor, power, pick };
  return {
    kind: "window",
    name: name.text,
    net: net.name,
    within,
    resized,
    context,
    shift: [down, right],
    search,
    origin: originAt(scope, name.span),
  };
}

/** A net is compiled for one input size: steps before this one must not show it pictures of another. */
function usedAtOneSize(net: string, size: Size, at: Place, steps: Steps, { scope }: Context): boolean {
  const all = [...steps.values()].filter((one) => one !== undefined);
  for (const step of all) {
    const other = (step.kind === "window" || step.kind === "feature") && step.net === net && cascadeSize(step, all);
    if (!other || (other.size.height === size.height && other.size.width === size.width)) continue;
    const hint = `make the sizes equal, or write \`net ${net}_2 extends ${net} { }\` and use that`;
    const values = { net, found: shownSize(size), other: shownSize(other.size), by: other.by };
    scope.report(diagnostic("cascade/two-sizes", at, values, { hint }));
    return false;
  }
  return true;
}

function cropOf(
  name: Name,
  { values, given }: SentenceOf<typeof cropStep>,
  steps: Steps,
  ctx: Context,
): CropStep | undefined {
  const of = earlier(values.of, "window", steps, ctx);
  if (of === undefined) return undefined;
  const { enlarged, resized, size, stride, flips } = values;
  if (size.height > resized.height || size.width > resized.width) {
    const place = { file: ctx.scope.file, span: given.get("size") ?? name.span };
    ctx.scope.report(
      diagnostic("cascade/patch-exceeds-window", place, { found: shownSize(size), limit: shownSize(resized) }),
    );
    return undefined;
  }
  return {
    kind: "crop",
    name: name.text,
    of: of.name,
    enlarged,
    resized,
    size,
    stride,
    flips,
    origin: originAt(ctx.scope, name.span),
  };
}

/** `Net.layer over crop` */
function featureOf(name: Name, phrase: Phrase, cursor: Cursor, steps: Steps, ctx: Context): FeatureStep | undefined {
  const { scope } = ctx;
  const item = cursor.peek();
  if (item?.kind !== "path" || item.names.length !== 2) {
    const head = cursor.word()?.text;
    const hint = head === undefined ? undefined : chooseFrom(head, ["window", "crop", "svm"]);
    const place = { file: scope.file, span: item?.span ?? phrase.span };
    const found = item?.kind === "path" ? item.names.map((n) => n.text).join(".") : shownItem(item);
    scope.report(
      diagnostic(
        "cascade/unknown-operation",
        place,
        { found },
        { hint: hint ?? "a feature is written `Net.layer over crop`" },
      ),
    );
    return undefined;
  }
  cursor.next();
  const [netName, layer] = item.names;
  if (netName === undefined || layer === undefined) return undefined;
  const schema = { head: "feature", doc: "", positional: {}, words: FEATURE_ROWS, block: {} } as const;
  const read = readSentence(schema, { text: `${netName.text}.${layer.text}`, span: item.span }, cursor, scope);
  if (!read.ok) return undefined;
  if (!cursor.done) {
    leftover(cursor, { owner: `\`${name.text}\``, neighbours: [] }, scope);
    return undefined;
  }
  const over = earlier(read.value.values.over, "crop", steps, ctx);
  if (scope.find("net", netName) === undefined || over === undefined) return undefined;
  const net = ctx.nets.get(netName.text);
  if (net === undefined) return undefined;
  const index = net.outputs.get(layer.text);
  const shape = index === undefined ? undefined : net.layers[index]?.shape;
  if (shape === undefined) {
    const hint = didYouMean(layer.text, net.outputs.keys());
    scope.report(
      diagnostic("expand/unknown-layer", placeOf(scope, layer), { net: net.name, name: layer.text }, { hint }),
    );
    return undefined;
  }
  if (shape.kind === "map") {
    const found = { net: net.name, layer: layer.text, found: formatShape(shape) };
    scope.report(
      diagnostic("cascade/feature-needs-vector", placeOf(scope, layer), found, {
        hint: "take the output of a `dense` layer",
      }),
    );
    return undefined;
  }
  if (!patchFits(read.value.values.over, over.size, net.name, fixedInput(net), ctx)) return undefined;
  return {
    kind: "feature",
    name: name.text,
    net: net.name,
    layer: layer.text,
    over: over.name,
    origin: originAt(scope, name.span),
  };
}

function patchFits(at: Name, patch: Size, net: string, input: Size | undefined, { scope }: Context): boolean {
  if (input === undefined || (input.height === patch.height && input.width === patch.width)) return true;
  const sizes = { what: `a patch of \`${at.text}\``, found: shownSize(patch), net, expected: shownSize(input) };
  const hint = `make them equal: \`size: ${shownSize(input)}\` in the crop, or the net's \`input\``;
  scope.report(diagnostic("cascade/size-mismatch", placeOf(scope, at), sizes, { hint }));
  return false;
}

/** The one svm step of a cascade. */
function svmOf(name: Name, { values }: SentenceOf<typeof svmStep>, steps: Steps, ctx: Context): SvmStep | undefined {
  const feature = earlier(values.on, "feature", steps, ctx);
  if (feature === undefined) return undefined;
  const first = [...steps.values()].find((step) => step?.kind === "svm");
  if (first !== undefined) {
    ctx.scope.report(
      diagnostic("cascade/second-svm", placeOf(ctx.scope, name), { name: name.text, first: first.name }),
    );
    return undefined;
  }
  if (values.averaged !== undefined && values.averaged.text !== feature.over) {
    const found = { feature: feature.name, expected: feature.over, found: values.averaged.text };
    ctx.scope.report(
      diagnostic("cascade/wrong-average", placeOf(ctx.scope, values.averaged), found, {
        hint: `write \`averaged over ${feature.over}\``,
      }),
    );
    return undefined;
  }
  const { C, bias, tolerance, max_epochs: maxEpochs, standardise } = values;
  return {
    kind: "svm",
    name: name.text,
    attributes: values.per.text,
    on: feature.name,
    C,
    bias,
    tolerance,
    maxEpochs,
    standardise,
    origin: originAt(ctx.scope, name.span),
  };
}
