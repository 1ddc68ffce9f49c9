import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { NetModel, Size } from "../model/index.js";
import { bindShapes } from "../shape/bind.js";
import type { Checked } from "./model-context.js";

/** Refuses a batchnorm of a vector in a batch of one image: subtracting the mean of a single value always gives 0. */
export function batchNormsHaveValues(
  batch: number,
  at: Span,
  sized: readonly { readonly net: NetModel; readonly size: Size }[],
  { scope }: Checked,
): boolean {
  if (batch > 1) return true;
  const empty = sized.flatMap(({ net, size }) => {
    const bound = bindShapes(net, size);
    if (!bound.ok) return [];
    return net.layers.flatMap(({ id, op }, i) => {
      const shape = bound.shapes[i];
      const single = shape?.kind === "vector" || (shape?.kind === "map" && shape.height * shape.width === 1);
      return op.kind === "batchnorm" && single ? [`${net.name}.${id}`] : [];
    });
  });
  const [layer] = empty;
  if (layer === undefined) return true;
  const hint = "use `batch: 2` or more, or move the `batchnorm` before the pooling";
  scope.report(diagnostic("schedule/batchnorm-of-one", { file: scope.file, span: at }, { layer }, { hint }));
  return false;
}
