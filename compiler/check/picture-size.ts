import type { Name } from "../../dsl/ast/ast.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { Augmentation, NetModel, Size } from "../model/spec-model.js";
import { bindShapes } from "../shape/bind.js";
import { cropped } from "./data.js";
import type { ResolvedRef } from "./data-ref.js";
import { type Checked, fixedInput, placeOf, shownSize } from "./model-context.js";

/** A net of convolutions and pooling only works at any size that its windows fit. */
const takesAnySize = (net: NetModel): boolean =>
  net.layers.every((one) => one.op.kind !== "dense" && one.op.kind !== "local");

/**
 * The pictures of a stage suit its nets. Patches must have the net's input size. Windows and whole images are brought
 * to a fixed input size by the reader. The images of a folder keep their own size if the net can work at it.
 */
export function picturesFit(
  at: Name,
  { data, step, names }: ResolvedRef,
  nets: readonly NetModel[],
  augment: readonly Augmentation[],
  ctx: Checked,
): boolean {
  if (data === undefined) return false;
  return nets.every((net) => {
    const input = fixedInput(net);
    // A faulty feature over the crop has been reported in the cascade.
    if (step?.kind === "crop")
      return (
        input === undefined ||
        [...(ctx.steps?.values() ?? [])].includes(undefined) ||
        same(names[1] ?? at, `a patch of \`${step.name}\``, cropped(step.size, augment), net, input, ctx)
      );
    if (data.kind !== "image_folder") return true;
    const size = cropped(data.resized, [...data.augment, ...augment]);
    if (input !== undefined && !takesAnySize(net))
      return same(at, `an image of \`${data.name}\``, size, net, input, ctx);
    const bound = input === undefined ? bindShapes(net, size) : undefined;
    if (bound === undefined || bound.ok) return true;
    const found = { net: net.name, found: shownSize(size), layer: bound.layer };
    ctx.scope.report(diagnostic("shape/input-too-small", placeOf(ctx.scope, at), found, { hint: "use larger images" }));
    return false;
  });
}

function same(at: Name, what: string, size: Size, net: NetModel, input: Size, { scope }: Checked): boolean {
  if (size.height === input.height && size.width === input.width) return true;
  const sizes = { what, found: shownSize(size), net: net.name, expected: shownSize(input) };
  scope.report(diagnostic("schedule/size-mismatch", placeOf(scope, at), sizes, { hint: "make the sizes equal" }));
  return false;
}
