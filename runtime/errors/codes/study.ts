import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

/** Studies: several runs that are compared. */
export const STUDY_FAULTS = {
  "study/none": invocation("`fanc study` is given a file without a study.", "this file has no study", {
    hint: "add `study NAME { vary SETTING: VALUE, VALUE }`",
  }),
  "study/several": invocation(
    "`fanc study` is given a file with several studies, and none is chosen.",
    "this file has several studies",
    { hint: "choose one with --study NAME" },
  ),
  "study/unknown": invocation("`--study` names no study of the file.", text`no study is called \`${"name"}\``),
  "study/point-errors": input(
    "A point of a study has errors, so nothing is trained.",
    text`the point \`${"name"}\` has errors; nothing was trained`,
    { hint: "correct the errors above, or leave the value out" },
  ),
  "study/not-comparable": input(
    "A study compares a spec that cannot be trained and evaluated.",
    text`the point \`${"name"}\` has no ${"missing"}`,
    { hint: text`add a ${"missing"} to this file` },
  ),
  "study/folder-taken": invocation("The folder for a study has other files.", "this folder is not that of a study", {
    expected: "an empty folder, or one with study.json",
    hint: "choose another folder with --run",
  }),
  "study/other-study": invocation("The folder has the runs of another study.", "this folder belongs to another study", {
    hint: "choose another folder with --run",
  }),
  "study/other-means": invocation(
    "A study is resumed with another engine or number of threads, which would round differently.",
    text`the runs of this study were made with another ${"option"}`,
    { hint: text`leave ${"option"} out, or choose another folder with --run` },
  ),
} as const;
