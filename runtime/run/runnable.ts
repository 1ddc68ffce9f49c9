import type { Plan } from "../../compiler/contract/schema.js";
import { UserError } from "../errors/user-error.js";

/**
 * Refuses a plan that asks for something that this runtime cannot do, before any work is done.
 * @throws UserError naming every such feature.
 */
export function requireRunnable({ spec, unsupported }: Pick<Plan, "spec" | "unsupported">): void {
  if (unsupported.length === 0) return;
  const features = [...new Set(unsupported.map(({ feature }) => feature))].join(", ");
  const hint = [...new Set(unsupported.map((one) => one.hint))].join("; ");
  throw new UserError(`this version of fanc compiles ${features}, but cannot run it yet`, { file: spec.file, hint });
}
