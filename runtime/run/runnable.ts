import type { Plan } from "../../compiler/contract/schema.js";
import { fault } from "../errors/user-error.js";

/**
 * Refuses a plan that asks for something that this runtime cannot do, before any work is done.
 * @throws UserError naming every such feature.
 */
export function requireRunnable({ spec, unsupported }: Pick<Plan, "spec" | "unsupported">): void {
  if (unsupported.length === 0) return;
  const features = [...new Set(unsupported.map(({ feature }) => feature))].join(", ");
  const hint = [...new Set(unsupported.map((one) => one.hint))].join("; ");
  throw fault("run/unsupported", { features, file: spec.file, hint });
}
