import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

/** Specs with errors, and folders that `fanc compile` writes. */
export const BUILD_FAULTS = {
  "spec/errors": input("A spec has errors. Diagnostics above this line say which.", text`${"count"}`),
  "spec/unreadable": invocation("A spec cannot be read. The diagnostic above this line says why.", text`${"count"}`),
  "build/not-a-build": invocation(
    "`fanc train` is given something that is neither a `.fan` file nor a build folder.",
    "this is neither a .fan file nor a build folder",
    { expected: "a .fan file, or a folder that `fanc compile` has written" },
  ),
  "build/damaged": input(
    "A build folder is incomplete, was changed, or is of another version of fanc.",
    "this build is damaged or of another version of fanc",
    { hint: "run `fanc compile` again" },
  ),
  "modules/differ": invocation(
    "This version of fanc compiles the spec of a run to other graphs than the run has.",
    "this version of fanc compiles the spec of this run to something else",
    { hint: text`use --engine onnx or fanc ${"version"}, or start a new run` },
  ),
  "modules/of-package": invocation(
    "A run of a generated package is worked on by that package alone: it has the modules.",
    "a generated package has made this run, and only it has the modules",
    {
      hint: text`in the folder of the package: npm start -- --resume --run ${"run"}, npm start -- eval ${"run"}, or npm start -- predict ${"run"} IMAGES`,
    },
  ),
} as const;
