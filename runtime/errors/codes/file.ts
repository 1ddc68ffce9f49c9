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
  "file/not-utf8": input("A row of a text is not in UTF-8.", "this row is not UTF-8", {
    expected: "a text in UTF-8",
    hint: "save the file as UTF-8 (in spreadsheets: CSV UTF-8), or convert it from the encoding in which it was written: mostly `iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW` (Western Europe) or `iconv -f WINDOWS-1250 -t UTF-8 FILE > NEW` (Central Europe)",
  }),
  "file/utf-16": input("A text is in UTF-16, as Windows saves it on request.", "this file is in UTF-16", {
    expected: "a text in UTF-8",
    hint: text`save the file as UTF-8 (in spreadsheets: CSV UTF-8), or convert it: \`iconv -f ${"encoding"} -t UTF-8 FILE > NEW\``,
  }),
  "file/not-text": input("A file that should be a text is something else.", text`this is ${"kind"}, not a text`, {
    expected: "a text in UTF-8",
    hint: text`${"remedy"}`,
  }),
  "file/names-not-utf8": input(
    "Names of files or folders are not in UTF-8.",
    text`${"names"} in this folder cannot be read as UTF-8`,
    {
      expected: "names in UTF-8",
      hint: "rename them, for example with `convmv -f latin1 -t utf8 --notest -r FOLDER`",
    },
  ),
  "file/path-outside": input(
    "A file names another file by a path that leads out of its folder.",
    "this file names a path outside its folder",
    {
      expected: "a path below the folder, with / between its parts",
      hint: "do not use this file: no program writes such paths",
    },
  ),
  "file/link-outside": input(
    "A symbolic link leads out of a folder that fanc writes into, or to nothing.",
    "a symbolic link in this folder leads out of it",
    { hint: "replace the link with the files themselves, or remove it" },
  ),
} as const;
