import { text } from "../../../dsl/text/message.js";
import { bug, machine } from "../fault-row.js";

/** Faults of the machine, and of fanc itself. */
export const MACHINE_FAULTS = {
  "machine/disk-full": machine("The disk, or the user's share of it, has no space left.", "no space left on the disk", {
    hint: text`free some space, then ${"again"}`,
  }),
  "machine/too-few-files": machine(
    "fanc needs more open files than the system allows it.",
    text`too few files can be open at once${"limit"}`,
    { hint: "raise the limit with `ulimit -n 4096` (a container: --ulimit nofile=4096), then run the command again" },
  ),
  "machine/too-many-files": machine(
    "All programs together have as many files open as the system can handle.",
    "this machine has too many files open",
    { hint: "end other programs, then run the command again" },
  ),
  "fanc/bug": bug("fanc itself failed.", "fanc has a bug; please report this with the spec that shows it"),
} as const;
