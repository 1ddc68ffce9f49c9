import { text } from "../../../dsl/text/message.js";
import { invocation } from "../fault-row.js";

/** Files of weights. */
export const WEIGHT_FAULTS = {
  "weights/irregular": invocation(
    "A pipe, a device, a socket or a folder has the name of a file of weights.",
    text`this is ${"kind"}, not a regular file`,
    { hint: "put a regular file in its place, or name another file" },
  ),
} as const;
