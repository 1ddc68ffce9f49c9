import { text } from "../../../dsl/text/message.js";
import { input, invocation, machine } from "../fault-row.js";

const startAgain = "start a new run from the .fan file, or use --engine onnx";

/** Engines, and the graphs and modules that they run. */
export const ENGINE_FAULTS = {
  "engine/missing": machine(
    "An engine of TensorFlow.js is not installed, or does not work on this machine.",
    text`the engine tfjs:${"engine"} cannot be used here`,
  ),
  "engine/nothing-to-run": invocation(
    "A run or a build has no graphs or modules for the engine.",
    text`this ${"what"} has nothing that --engine ${"engine"} can run`,
  ),
  "engine/no-graph": input("A graph of a run or a build is missing.", "ONNX Runtime has no graph to run", {
    expected: "a run that `fanc train` has started",
    hint: "resume with --engine tfjs if a generated package has started the run",
  }),
  "engine/unusable-graph": input(
    "A graph is damaged, does not belong to its plan, or is refused by ONNX Runtime.",
    "ONNX Runtime cannot run this graph",
    { expected: "a graph of this version of fanc", hint: "run `fanc compile` again, or start a new run" },
  ),
  "engine/no-module": input("A module of TensorFlow.js is missing.", "TensorFlow.js has no module to run", {
    hint: startAgain,
  }),
  "engine/broken-module": input("A module of TensorFlow.js cannot be imported.", "this module cannot be loaded", {
    hint: startAgain,
  }),
  "engine/foreign-module": input(
    "A module of TensorFlow.js was not written by fanc.",
    text`this module has no function ${"name"}`,
    { expected: "a module that fanc has written", hint: startAgain },
  ),
} as const;
