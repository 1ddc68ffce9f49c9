import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

const restore = "restore it from a copy, or start a new run with --run";
const newRun = "undo the changes, or start a new run with --run";

/** Run folders and builds: what they hold, and what is done with them. */
export const RUN_FAULTS = {
  "run/not-a-run": invocation("A folder holds no run.", "this is not a run folder", {
    expected: "a folder that `fanc train` has written",
    hint: "`fanc runs` lists the runs below a folder",
  }),
  "run/not-found": invocation("A run folder does not exist.", "there is no such run folder", {
    hint: "`fanc runs` lists the runs below a folder",
  }),
  "run/exists": invocation("A new run would need the folder of another run.", "this folder already holds a run", {
    hint: "resume it with --resume, or choose another folder with --run",
  }),
  "run/in-use": invocation("A process is working in the run folder.", "a process is working in this run folder", {
    hint: "wait for it, or stop it: the run can be resumed",
  }),
  "run/other-version": input(
    "Another version of fanc has made the run.",
    "this run was made by another version of fanc",
    {
      hint: "resume it with that version, or start a new run with --run",
    },
  ),
  "run/damaged": input(
    "A file of a run folder is damaged, or has the form of another version of fanc.",
    "this file of the run folder is damaged or of another version of fanc",
    { hint: restore },
  ),
  "run/file-missing": input("A file of a run or a build is missing.", text`${"name"} is missing`, { hint: restore }),
  "run/file-changed": input(
    "A file of a run or a build is not the one that was written: its SHA-256 differs.",
    text`${"name"} is damaged, or another file is in its place`,
    { hint: restore },
  ),
  "run/foreign-spec": input(
    "The spec in a run folder differs from the spec that the run was compiled from.",
    "the spec in this run is not the one that the run was compiled from",
    { hint: restore },
  ),
  "run/foreign-events": invocation(
    "Two processes write into one run folder.",
    "another process has changed the event log of this run, so this process stops",
    { hint: "end the other process, then resume the run" },
  ),
  "run/log-removed": invocation(
    "The event log of a run was removed while fanc wrote it.",
    "the event log of this run was removed while it was written, so this process stops",
    { hint: "resume the run; the log then lacks the events of the removed file" },
  ),
  "run/spec-changed": invocation(
    "A run can be resumed only with the spec that it was started with.",
    "the spec, or a parameter set for it, has changed since this run was started",
    { hint: "start a new run with --run, or resume without naming the spec" },
  ),
  "run/plan-changed": invocation(
    "The plan of a generated package has changed since it started the run.",
    "this run was started with another plan or schedule than this package has now",
    { hint: newRun },
  ),
  "run/modules-changed": invocation(
    "The modules of a generated package have changed since it started the run.",
    "the modules of this package are not those that the run was started with",
    { hint: newRun },
  ),
  "run/unknown-data-set": invocation(
    "An option names a data set that the spec does not have.",
    text`the spec has no data set "${"name"}"`,
    { hint: text`correct the name in ${"option"}` },
  ),
  "run/no-data-folder": input(
    "The folder of a data set does not exist.",
    text`the folder of the data set "${"name"}" does not exist`,
    { hint: text`name its folder with --data ${"name"}=DIR` },
  ),
  "run/unknown-stage": invocation("`--stage` names no stage of the spec.", text`the spec has no stage "${"name"}"`, {
    hint: "leave --stage out",
  }),
  "run/nothing-to-reuse": invocation(
    "`--reuse` names no run.",
    "there is no run in this folder whose stages can be reused",
    {
      expected: "a run folder, or a folder of run folders",
      hint: "correct --reuse, or leave it out: runs next to the new one are found without it",
    },
  ),
  "checkpoint/damaged": input("A checkpoint was changed after it was saved.", "this checkpoint is damaged", {
    hint: restore,
  }),
  "checkpoint/foreign": input(
    "A checkpoint belongs to another step, stage or run than its name states.",
    "this checkpoint belongs to another place or another run than its name states",
    { hint: restore },
  ),
} as const;
