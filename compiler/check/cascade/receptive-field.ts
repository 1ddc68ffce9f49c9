import type { Place } from "../../../dsl/source/diagnostic.js";
import { diagnostic } from "../../diagnostics/codes.js";
import type { NetModel, Size } from "../../model/index.js";
import type { Scope } from "../../resolve/scope.js";
import { excessiveField } from "../../shape/receptive-field.js";
import { shownSize } from "../model-context.js";

/** Warns if each cell of a response map sees more than the image, because the map then tells little about positions. */
export function warnOfReceptiveField(net: NetModel, size: Size, at: Place, scope: Scope): void {
  const field = excessiveField(net, size);
  if (field === undefined || net.response === undefined) return;
  const values = { net: net.name, layer: net.response, field: field.size.join("x"), size: shownSize(size) };
  const hint = "use a larger `resized`, or take the response from an earlier layer";
  scope.report(diagnostic("shape/receptive-field-exceeds-input", at, values, { hint }));
}
