import { diagnostic } from "../diagnostics/codes.js";
import { type Checked, placeOf } from "./model-context.js";
import type { StageDraft } from "./schedule.js";

/** Warns of trained nets that no step of the cascade uses. In a file without a cascade, the trained nets are the result. */
export function warnOfUnusedNets(drafts: readonly StageDraft[], { scope, steps }: Checked): void {
  // A faulty step could be the one that uses the net.
  if (steps === undefined || [...steps.values()].includes(undefined)) return;
  const used = new Set([...steps.values()].flatMap((one) => (one !== undefined && "net" in one ? [one.net] : [])));
  const said = new Set<string>();
  for (const draft of drafts) {
    for (const name of draft.train?.values.nets ?? []) {
      if (used.has(name.text) || said.has(name.text)) continue;
      said.add(name.text);
      const values = { net: name.text, stage: draft.name.text };
      const hint = "use it in the cascade, or remove it from the stage";
      scope.report(diagnostic("schedule/trained-but-unused", placeOf(scope, name), values, { hint }));
    }
  }
}
