import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

/** Locks, which keep two processes out of one piece of work. */
export const LOCK_FAULTS = {
  "lock/foreign": invocation("A file with the name of a lock was not written by fanc.", "this is not a lock of fanc", {
    expected: "a file that names the process that works here",
    hint: "if no other fanc works here, remove it and run the command again",
  }),
  "lock/busy": invocation("Another process is working here, or may be.", text`${"busy"}`),
  "lock/lost": invocation(
    "The lock of a working process was removed or replaced.",
    "this process has lost its lock and stops, because another process may work here",
    { expected: "the lock that this process made", hint: text`end any other fanc that works here, then ${"again"}` },
  ),
  "lock/folder-gone": input(
    "A folder was removed or renamed while fanc worked in it.",
    "this folder was removed or renamed while fanc worked in it",
    { hint: text`if it was renamed, restore its name, then ${"again"}; if it was removed, start again` },
  ),
} as const;
