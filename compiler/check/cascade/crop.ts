import type { Name } from "../../../dsl/ast/ast.js";
import type { cropStep } from "../../../dsl/schema/cascade/cascade.js";
import type { PhraseOf } from "../../../dsl/schema/core/phrase.js";
import { wholeImage } from "../../contract/plan-queries.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { CropStep } from "../../model/index.js";
import { originAt, placeOf, shownSize } from "../model-context.js";
import { BOX_STEPS, type CascadeContext, earlier, type Steps } from "./context.js";

/** `crop window enlarged factor resized size { … }` */
export function cropOf(
  name: Name,
  { values, given }: PhraseOf<typeof cropStep>,
  steps: Steps,
  ctx: CascadeContext,
): CropStep | undefined {
  const of = values.of.text === wholeImage ? wholeImage : earlier(values.of, BOX_STEPS, steps, ctx)?.name;
  if (of === undefined) return undefined;
  const { enlarged, resized, size, stride, flips } = values;
  if (size.height > resized.height || size.width > resized.width) {
    const place = { file: ctx.scope.file, span: given.get("size") ?? name.span };
    const values = { what: "patches", found: shownSize(size), into: "a window", limit: shownSize(resized) };
    const hint = `write \`resized ${shownSize(size)}\` or a larger size`;
    ctx.scope.report(diagnostic("cascade/patch-exceeds-window", place, values, { hint }));
    return undefined;
  }
  if (of === wholeImage && enlarged !== 1) {
    const place = { file: ctx.scope.file, span: given.get("enlarged") ?? name.span };
    const hint = `remove \`enlarged ${enlarged}\``;
    ctx.scope.report(diagnostic("cascade/enlarged-image", place, { found: enlarged }, { hint }));
    return undefined;
  }
  patchesCover(values, given, name, ctx);
  return {
    kind: "crop",
    name: name.text,
    of,
    enlarged,
    resized,
    size,
    stride,
    flips,
    origin: originAt(ctx.scope, name.span),
  };
}

/** Warns if patches do not cover the whole window. */
function patchesCover(
  { size, stride, resized }: PhraseOf<typeof cropStep>["values"],
  given: PhraseOf<typeof cropStep>["given"],
  name: Name,
  { scope }: CascadeContext,
): void {
  const free = [resized.height - size.height, resized.width - size.width] as const;
  const at = placeOf(scope, { span: given.get("stride") ?? given.get("size") ?? name.span });
  const shown = `${stride[0]}x${stride[1]}`;
  const single = free[0] < stride[0] && free[1] < stride[1];
  if (single && (free[0] > 0 || free[1] > 0)) {
    const values = { size: shownSize(size), resized: shownSize(resized), stride: shown };
    const hint = "use a smaller stride, or resize the window to the size of the patch";
    scope.report(diagnostic("cascade/single-patch", at, values, { hint }));
  } else if (!single && (stride[0] > size.height || stride[1] > size.width)) {
    const hint = `use a stride of at most ${shownSize(size)}`;
    scope.report(diagnostic("cascade/patch-gaps", at, { size: shownSize(size), stride: shown }, { hint }));
  }
}
