import type { Name } from "../../../dsl/ast/ast.js";
import type { windowStep } from "../../../dsl/schema/cascade/window.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import type { Place } from "../../../dsl/source/diagnostic.js";
import { wholeImage } from "../../contract/plan-queries.js";
import { diagnostic } from "../../diagnostics/codes.js";
import { formatDim } from "../../model/dim.js";
import type { NetModel, Size, WindowStep } from "../../model/index.js";
import type { Scope } from "../../resolve/scope.js";
import { bindShapes } from "../../shape/bind.js";
import { fixedInput } from "../../shape/input-sizes.js";
import { excessiveField } from "../../shape/receptive-field.js";
import { originAt, placeOf, shownSize } from "../model-context.js";
import { BOX_STEPS, type CascadeContext, earlier, type Steps, usedAtOneSize } from "./context.js";
import { refineOf } from "./refine.js";
import { searchOf } from "./search.js";
import { shiftOf } from "./shift.js";

/** `window Net.response in area resized size { … }` */
export function windowOf(
  name: Name,
  { values, given }: PhraseOf<typeof windowStep>,
  steps: Steps,
  ctx: CascadeContext,
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
    values.in === undefined || values.in.text === wholeImage
      ? wholeImage
      : earlier(values.in, BOX_STEPS, steps, ctx)?.name;
  if (scope.find("net", netName) === undefined || within === undefined) return undefined;
  const net = ctx.nets.get(netName.text);
  if (net === undefined) return undefined;
  if (net.response === undefined) {
    const layer = [...net.outputs].findLast(([, i]) => net.layers[i]?.shape.kind === "map")?.[0];
    const hint = `add \`response ${layer ?? "LAYER"}\` to \`${net.name}\``;
    scope.report(diagnostic("cascade/no-response", placeOf(scope, netName), { net: net.name }, { hint }));
    return undefined;
  }
  const fixed = fixedInput(net);
  const resized = values.resized ?? fixed;
  if (resized === undefined) {
    const hint = "add `resized 96x96`, the size at which the net sees the area";
    scope.report(diagnostic("cascade/no-size", placeOf(scope, name), { name: name.text, net: net.name }, { hint }));
    return undefined;
  }
  const at = { file: scope.file, span: given.get("resized") ?? netName.span };
  if (fixed !== undefined && (fixed.height !== resized.height || fixed.width !== resized.width)) {
    const sizes = { what: `\`${name.text}\``, found: shownSize(resized), net: net.name, expected: shownSize(fixed) };
    scope.report(
      diagnostic("cascade/size-mismatch", at, sizes, {
        hint: `write \`resized ${shownSize(fixed)}\`, or remove \`resized\``,
      }),
    );
    return undefined;
  }
  const bound = bindShapes(net, resized);
  if (!bound.ok && bound.layer === net.input.name) {
    const expected = `${formatDim(net.input.height)}x${formatDim(net.input.width)}`;
    const sizes = { what: `\`${name.text}\``, found: shownSize(resized), net: net.name, expected };
    scope.report(diagnostic("cascade/size-mismatch", at, sizes, { hint: `use a size of the form ${expected}` }));
    return undefined;
  }
  if (!bound.ok) {
    const found = { net: net.name, found: shownSize(resized), layer: bound.layer };
    scope.report(diagnostic("shape/input-too-small", at, found, { hint: "use a larger size" }));
    return undefined;
  }
  if (!usedAtOneSize(net.name, resized, at, steps, ctx)) return undefined;
  warnOfReceptiveField(net, resized, at, scope);
  const shift = shiftOf(values.shift, given.get("shift") ?? name.span, scope);
  const search = searchOf(values, given, resized, ctx);
  const refine = refineOf(name, values.refine, ctx);
  if (shift === undefined || search === undefined || refine === undefined) return undefined;
  return {
    kind: "window",
    name: name.text,
    net: net.name,
    within,
    resized,
    refine,
    context: values.context,
    shift,
    search,
    origin: originAt(scope, name.span),
  };
}

/** Warns if each cell of a response map sees more than the image, because the map then tells little about positions. */
function warnOfReceptiveField(net: NetModel, size: Size, at: Place, scope: Scope): void {
  const field = excessiveField(net, size);
  if (field === undefined || net.response === undefined) return;
  const values = { net: net.name, layer: net.response, field: field.size.join("x"), size: shownSize(size) };
  const hint = "use a larger `resized`, or take the response from an earlier layer";
  scope.report(diagnostic("shape/receptive-field-exceeds-input", at, values, { hint }));
}
