import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

/** Studies: several runs that are compared. */
export const STUDY_FAULTS = {
  "study-run/point-errors": input(
    "A point of a study has errors, so nothing is trained.",
    text`the point \`${"name"}\` has errors; nothing was trained`,
    { hint: "correct the errors above, or leave the value out" },
  ),
  "study-run/not-comparable": input(
    "A study compares a spec that cannot be trained and evaluated.",
    text`the point \`${"name"}\` has no ${"missing"}`,
    { hint: text`add a ${"missing"} to this file` },
  ),
  "study-run/folder-taken": invocation(
    "The folder for a study has other files.",
    "this folder is not that of a study",
    {
      expected: "an empty folder, or one with study.json",
      hint: "choose another folder with --run",
    },
  ),
  "study-run/other-study": invocation(
    "The folder has the runs of another study.",
    "this folder belongs to another study",
    {
      hint: "choose another folder with --run",
    },
  ),
  "study-run/other-data": invocation(
    "A study is resumed with another folder for a data set.",
    text`the runs of this study were made with another folder for \`${"name"}\``,
    { hint: text`leave --data ${"name"} out, or choose another folder with --run` },
  ),
  "study-run/damaged": input(
    "`study.json` is damaged, or has the form of another version of fanc.",
    "this file of the study is damaged or of another version of fanc",
    { hint: "restore it from a copy, or choose another folder with --run" },
  ),
  "study-run/other-means": invocation(
    "A study is resumed with another engine, another number of threads, or as another rehearsal.",
    text`the runs of this study were made with another ${"option"}`,
  ),
} as const;
