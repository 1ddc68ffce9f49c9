import type { Name } from "../../dsl/ast/ast.js";
import { diagnostic } from "../diagnostics/codes.js";
import { formatDim } from "../model/dim.js";
import type { Augmentation, NetModel, Origin } from "../model/index.js";
import { bindShapes } from "../shape/bind.js";
import { type DecidedSize, trainingSize } from "../shape/input-sizes.js";
import type { ResolvedRef } from "./data-ref.js";
import { isFaces } from "./data-splits.js";
import { type Checked, placeOf, shownSize } from "./model-context.js";

/** Checks that something sets the size of a stage's images, and that its nets work at this size. */
export function imagesFit(
  at: Name,
  { data, step }: ResolvedRef,
  nets: readonly NetModel[],
  augment: readonly Augmentation[],
  origin: Origin,
  ctx: Checked,
): boolean {
  if (data === undefined) return false;
  const all = [...(ctx.steps?.values() ?? [])];
  const steps = all.filter((one) => one !== undefined);
  // A faulty step is already reported, and the size that it would set is unknown.
  const doubtful = steps.length < all.length && isFaces(data);
  return nets.every((net) => {
    const decided = trainingSize({ data, view: step, steps, augment, origin }, net);
    if (decided !== undefined) return doubtful || worksAt(at, decided, net, ctx);
    if (doubtful) return true;
    const view = step?.name ?? "image";
    const hint = `give \`${net.name}\` an input of fixed size, or add a window \`${net.name}.response in ${view}\` to the cascade`;
    ctx.scope.report(
      diagnostic("schedule/no-size", placeOf(ctx.scope, at), { net: net.name, data: `${data.name}.${view}` }, { hint }),
    );
    return false;
  });
}

function worksAt(at: Name, { size, by, origin }: DecidedSize, net: NetModel, { scope }: Checked): boolean {
  const bound = bindShapes(net, size);
  if (bound.ok) return true;
  const found = shownSize(size);
  if (bound.layer !== net.input.name) {
    const values = { net: net.name, found, layer: bound.layer };
    scope.report(diagnostic("shape/input-too-small", placeOf(scope, at), values, { hint: "use larger images" }));
    return false;
  }
  const expected = `${formatDim(net.input.height)}x${formatDim(net.input.width)}`;
  const reasons = [
    { of: origin, text: `${found} comes from ${by}` },
    { of: net.origin, text: `the input of \`${net.name}\` is ${expected}` },
  ].map(({ of, text }) => ({ file: of.file, span: { start: of.start, end: of.end }, text }));
  scope.report(
    diagnostic(
      "schedule/size-mismatch",
      placeOf(scope, at),
      { what: `an image of \`${at.text}\``, found, net: net.name, expected },
      {
        hint: `change ${by} to ${expected}, or change the input of \`${net.name}\``,
        labels: reasons.filter(({ file }) => file === scope.file),
        related: reasons
          .filter(({ file }) => file !== scope.file)
          .map(({ text: message, ...place }) => ({ message, ...place })),
      },
    ),
  );
  return false;
}
