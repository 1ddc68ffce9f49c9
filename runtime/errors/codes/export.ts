import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

/** Exported models, and runs packed for others. */
export const EXPORT_FAULTS = {
  "export/no-svms": invocation(
    "The cascade or the SVM classifiers are asked for, and the spec has none.",
    "the spec has no cascade with SVMs to export",
    { hint: "export single nets with --net NAME" },
  ),
  "export/proposals": invocation(
    "The whole cascade is asked for, and a window step searches windows of EdgeBoxes, which ONNX operators cannot find.",
    text`the cascade cannot be one ONNX model: EdgeBoxes finds the windows of ${"steps"}`,
    { hint: "leave out --cascade: nets and SVM classifiers are written without it" },
  ),
  "export/unknown-net": invocation("`--net` names no net of the spec.", text`the spec has no net "${"name"}"`),
  "export/unknown-model": invocation(
    "`--net` names neither a net nor a feature step of the spec.",
    text`the spec has no net and no feature step "${"name"}"`,
  ),
  "export/never-trained": invocation("No stage of the spec trains the net.", text`no stage trains the net ${"name"}`),
  "export/not-trained": invocation(
    "The run has not finished a stage that trains the net.",
    text`the net ${"name"} is not trained yet`,
    { hint: text`finish the run with: fanc train --resume --run ${"run"}` },
  ),
  "export/no-graph": invocation("The run has no graph of what is exported.", "this run has no graph to export", {
    expected: "a run that `fanc train` has started: a generated package makes runs without graphs",
    hint: "export only the weights with --weights safetensors",
  }),
  "export/damaged-graph": input("A graph of the run is not one of this plan.", "a graph of this run is damaged", {
    hint: "restore it from a copy",
  }),
  "export/one-file": invocation(
    "`-o FILE.onnx` is given for several models.",
    text`${"count"} models do not fit into one file`,
    { hint: "give a folder, or choose one model with --cascade, --classifiers or --net NAME" },
  ),
  "export/onnx-only": invocation(
    "An option of the ONNX target is given for TensorFlow.js.",
    text`--target tfjs has no ${"option"}`,
    { hint: "choose nets and feature steps with --net NAME; the feature step has the SVM scores among its outputs" },
  ),
  "export/weights-only": invocation(
    "`--weights` is given with an option that chooses models.",
    "--weights writes nets only",
    {
      hint: "leave out --classifiers and --cascade",
    },
  ),
  "export/archive-name": invocation(
    "The name of an archive has the ending of another kind of file.",
    "a run is shared as a tar or zip archive",
  ),
} as const;
