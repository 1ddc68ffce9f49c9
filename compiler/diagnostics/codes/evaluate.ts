import { error, text } from "../../../dsl/source/messages.js";

/** Faults of an evaluation. */
export const EVALUATE_CODES = {
  "evaluate/no-window": error(
    "The localisation is compared with a window that is not there.",
    text`the cascade has no window \`${"name"}\``,
  ),
  "evaluate/nothing-to-find": error(
    "An evaluation needs a cascade with a window and an svm step, and one of them is missing.",
    text`\`evaluate\` needs a cascade with ${"missing"}`,
  ),
} as const;
