import { text } from "../../../dsl/text/message.js";
import { invocation } from "../fault-row.js";

/** Arguments and options that a command cannot use. */
export const COMMAND_FAULTS = {
  "command/nothing-to-explain": invocation(
    "`fanc explain` is asked for a word that fanc does not know.",
    text`nothing is called \`${"word"}\``,
    { hint: "`fanc explain` lists everything" },
  ),
  "command/names-not-utf8": invocation(
    "A command is given a folder that holds `.fan` files or folders whose names are not in UTF-8.",
    text`${"names"} in this folder cannot be read as UTF-8`,
    {
      expected: "names in UTF-8",
      hint: "rename them, for example with `convmv -f latin1 -t utf8 --notest -r FOLDER`",
    },
  ),
  "command/no-files": invocation("`fanc fmt` is given nothing to format.", "no files given", {
    hint: "name .fan files or folders, or use --stdin",
  }),
  "command/no-specs": invocation(
    "`fanc check` is given a folder without `.fan` files.",
    "no .fan file in this folder or below it",
    { hint: "name a .fan file, or the folder that has them" },
  ),
  "command/option-without": invocation(
    "An option is given without another one that it belongs to.",
    text`${"option"} has no effect without ${"other"}`,
  ),
  "command/no-boxes-step": invocation(
    "`fanc predict --boxes` gives boxes to a cascade that searches for the face itself.",
    "--boxes has no effect: the cascade reads no boxes",
    { hint: "leave out --boxes, or write a step `boxes` in the cascade" },
  ),
  "command/several-texts": invocation("`fanc fmt --stdin` formats one text.", "--stdin takes one name at most", {
    hint: "give it one name, or none",
  }),
  "command/no-spec": invocation("A new run needs a spec.", "no spec given", {
    hint: "name a .fan file or a build folder",
  }),
  "command/no-run": invocation("Neither a spec nor a run folder is given.", "no run given", {
    hint: "name a .fan file, or a run folder with --run",
  }),
  "command/set-with-build": invocation(
    "`--set` or `--seed` is given with a build, whose parameters are fixed.",
    "parameters are set when a spec is compiled",
    { hint: "give --set and --seed to `fanc compile`" },
  ),
  "command/set-with-resume": invocation(
    "`--set` or `--seed` is given with `--resume`, which keeps the parameters of the run.",
    "a run is resumed with the parameters that it was started with",
    { hint: "leave --set and --seed out, or start a new run" },
  ),
  "command/seed-twice": invocation("`--seed` is given together with `--set schedule.seed`.", "the seed is set twice", {
    hint: "leave one of --seed and --set schedule.seed out",
  }),
  "command/rehearse-with-resume": invocation(
    "`--rehearse` is given with `--resume`, which keeps the length of the run.",
    "a run is resumed as what it was started as",
    { hint: text`write \`fanc train --resume --run ${"folder"}\`, or start a new run` },
  ),
  "command/unknown-pass": invocation("`--dump-ir` names no pass.", text`no pass is called \`${"name"}\``, {
    hint: "put the file first: `fanc compile FILE --dump-ir PASS`; `--dump-ir list` describes each pass",
  }),
  "command/same-file": invocation(
    "Two outputs of one command have the same name.",
    text`${"one"} and ${"other"} name the same file`,
  ),
  "command/one-run": invocation("A comparison needs two runs.", "nothing to compare with", {
    hint: "name two runs or more",
  }),
  "command/plot-name": invocation(
    "The name of a plot has the ending of another kind of file.",
    "curves are drawn as SVG, PNG or HTML",
  ),
  "command/table-name": invocation(
    "The name of a table has the ending of no format.",
    "a table of a study has no format of this ending",
    {
      expected: "a name ending in .txt, .md, .tex, .csv, .json or .html",
      hint: "give the format with --format, or choose another name",
    },
  ),
  "command/size-misfit": invocation(
    "A net cannot take images of the size that `--size` gives.",
    text`${"net"} cannot take an image of ${"size"}: it does not fit \`${"layer"}\``,
    { hint: "give another --size" },
  ),
  "command/unknown-net": invocation("`--net` names no net of the spec.", text`no net is called \`${"name"}\``),
  "command/no-net": invocation("The spec has several nets, and none is chosen.", "no net given", {
    hint: "choose one with --net NAME",
  }),
  "command/open-net": invocation(
    "`--net` names no net of a fixed size.",
    text`no net of a fixed size is called \`${"name"}\``,
  ),
  "command/net-without-spec": invocation(
    "`--net` is given without the spec that has the net.",
    "no spec given for the net",
    {
      hint: "add --for SPEC",
    },
  ),
  "command/no-study": invocation("`fanc study` is given a file without a study.", "this file has no study", {
    hint: "add `study NAME { vary SETTING: VALUE, VALUE }`",
  }),
  "command/several-studies": invocation(
    "`fanc study` is given a file with several studies, and none is chosen.",
    "this file has several studies",
    { hint: "choose one with --study NAME" },
  ),
  "command/unknown-study": invocation("`--study` names no study of the file.", text`no study is called \`${"name"}\``),
} as const;
