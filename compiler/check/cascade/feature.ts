import { type Item, type Name, type Phrase, wordOf } from "../../../dsl/ast/ast.js";
import { featureStep, STEP_SCHEMAS } from "../../../dsl/schema/cascade/cascade.js";
import { leftover } from "../../../dsl/schema/core/block.js";
import type { Cursor } from "../../../dsl/schema/core/cursor.js";
import { callHint, readPhrase } from "../../../dsl/schema/core/phrase.js";
import { shownItem } from "../../../dsl/schema/core/show.js";
import { chooseFrom, didYouMean } from "../../../dsl/text/suggest.js";
import { diagnostic } from "../../diagnostics/codes.js";
import { formatShape } from "../../model/dim.js";
import type { FeatureStep, Size } from "../../model/index.js";
import { fixedInput } from "../../shape/input-sizes.js";
import { originAt, placeOf, shownSize } from "../model-context.js";
import { type CascadeContext, earlier, NAMELESS_STEP, type Steps } from "./context.js";

const STEP_WORDS = STEP_SCHEMAS.map((one): string => one.keyword);

/** The hint for something that is no step: `window(…)`, `in=head` after a step, a misspelt keyword. */
function insteadOf(name: Name, item: Item | undefined, scope: CascadeContext["scope"]): string | undefined {
  if (item?.kind === "call") return callHint("cascade step", STEP_SCHEMAS, item, scope);
  const keyword = wordOf(item)?.text;
  if (keyword === undefined) return undefined;
  if (scope.module.symbols.get(keyword)?.declaration.kind === "net") return `write \`${keyword}.LAYER over CROP\``;
  const isPart = STEP_SCHEMAS.some((one) => Object.hasOwn(one.words, name.text));
  return isPart ? `write \`${name.text} ${keyword}\`` : chooseFrom(keyword, STEP_WORDS);
}

/** `Net.layer over crop` */
export function featureOf(
  name: Name,
  phrase: Phrase,
  cursor: Cursor,
  steps: Steps,
  ctx: CascadeContext,
): FeatureStep | undefined {
  const { scope } = ctx;
  const item = cursor.peek();
  if (item?.kind !== "path" || item.names.length !== 2) {
    const hint = insteadOf(name, item, scope);
    const place = { file: scope.file, span: item?.span ?? phrase.span };
    const found = item?.kind === "path" ? `\`${item.names.map((n) => n.text).join(".")}\`` : shownItem(item);
    scope.report(
      diagnostic(
        "cascade/unknown-operation",
        place,
        { found },
        { hint: hint ?? "write a feature as `NET.LAYER over CROP`" },
      ),
    );
    return undefined;
  }
  cursor.next();
  const [netName, layer] = item.names;
  if (netName === undefined || layer === undefined) return undefined;
  const read = readPhrase(featureStep, { text: `${netName.text}.${layer.text}`, span: item.span }, cursor, scope);
  if (!read.ok) return undefined;
  if (!cursor.done) {
    leftover(cursor, { owner: `\`${name.text}\``, neighbours: [], further: NAMELESS_STEP }, scope);
    return undefined;
  }
  const over = earlier(read.value.values.over, ["crop"], steps, ctx);
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

function patchFits(at: Name, patch: Size, net: string, input: Size | undefined, { scope }: CascadeContext): boolean {
  if (input === undefined || (input.height === patch.height && input.width === patch.width)) return true;
  const sizes = { what: `a patch of \`${at.text}\``, found: shownSize(patch), net, expected: shownSize(input) };
  const hint = `make them equal: \`size: ${shownSize(input)}\` in the crop, or the net's \`input\``;
  scope.report(diagnostic("cascade/size-mismatch", placeOf(scope, at), sizes, { hint }));
  return false;
}
