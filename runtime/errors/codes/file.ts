import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

/** Files and folders that the system refuses, or that are something else than a file or a folder. */
export const FILE_FAULTS = {
  "file/no-permission": invocation("The user's rights do not allow this access.", "no permission"),
  "file/read-only": invocation("The file system is mounted read-only.", "this folder is read-only"),
  "file/not-found": invocation("A file or folder does not exist.", "no such file or folder"),
  "file/no-folder-here": invocation("A folder cannot be created in this place.", "no folder can be created here"),
  "file/in-the-way": invocation("A file has the name that a folder needs.", "a file is in the way of this folder"),
  "file/is-folder": invocation("A folder has the name of the file that is needed.", "this is a folder, not a file"),
  "file/not-a-folder": invocation("A part of a path is a file.", "a part of this path is a file, not a folder"),
  "file/system": invocation("The system refuses an operation on a file.", text`${"reason"}`),
  "file/irregular": input(
    "A pipe, a device, a socket or a folder has the name of a file.",
    text`this is ${"kind"}, not a regular file`,
    { hint: "put a regular file in its place, or name another file" },
  ),
} as const;
