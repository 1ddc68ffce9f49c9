import { text } from "../../../dsl/text/message.js";
import { divergence, input, invocation, machine } from "../fault-row.js";

const lowerRate = "the network has probably diverged: train it with a lower learning rate";

/** Training, the SVMs, the windows of the cascade, and the evaluation. */
export const TRAINING_FAULTS = {
  "training/diverged": divergence(
    "A loss or a weight is NaN or infinite, or the loss is far above that of an untrained net and does not fall.",
    text`stage ${"stage"} diverged at step ${"step"}: ${"reason"}`,
  ),
  "training/too-few-images": input(
    "An update of a stage takes more images than an epoch has.",
    text`stage ${"stage"}: an update takes more images than an epoch has`,
  ),
  "training/no-window": input(
    "The cascade finds no window in any image of a stage.",
    text`stage ${"stage"}: no window was found in any image of ${"view"}`,
    {
      expected: "at least one image with a window",
      hint: "lower the `min_area` of `edgebox`, or write `proposals: sliding`; write `pick: best` for `pick: all`; check the names in the list of a `boxes` step",
    },
  ),
  "training/no-readable-image": input(
    "None of the images that a stage needs can be read.",
    text`stage ${"stage"}: no image of ${"view"} can be read`,
    { hint: "check the data set with `fanc data check`" },
  ),
  "training/no-known-label": input(
    "A stage watches its validation split, but no label of it is known.",
    text`stage ${"stage"}: no label of ${"view"} is known`,
    { hint: "remove `early_stop` and `keep: best`, or use data with known labels in the validation split" },
  ),
  "training/data-changed": input(
    "A data set has changed since the run was started.",
    text`the data set "${"name"}" has changed since this run was started`,
    { hint: "start a new run with --run, which reuses the stages that are still valid; or restore the data" },
  ),
  "training/weights-differ": input(
    "Weights of a run do not have the shapes that its plan states.",
    text`the weights of ${"name"} do not fit the net`,
    { hint: "this run was made from another spec: start a new run folder" },
  ),
  "decisions/one-person": input(
    "The images to which decisions are fitted show one person only.",
    text`${"name"} needs images of two people at least`,
    { hint: "add people to the split, or name images of more people with `on`" },
  ),
  "svm/no-features": input("There is nothing to fit SVMs to.", "an SVM needs at least one row and one feature"),
  "svm/no-known-label": input(
    "An attribute has no known label among the images that fit the SVMs.",
    text`no label of ${"attribute"} is known in ${"view"}, which fits the SVMs`,
    {
      hint: text`leave ${"attribute"} out of the attribute list, or fit on a split in which labels of it are known; \`fanc data check\` counts them`,
    },
  ),
  "svm/feature-not-finite": input(
    "The net gives a feature that is NaN or infinite.",
    "a feature for the SVMs is not a finite number",
    { hint: lowerRate },
  ),
  "svm/thread-ended": machine(
    "A thread of the SVM solver has died, mostly because the machine has too little memory.",
    "a thread of the SVM solver ended before its work was done",
    { hint: "close other programs, then resume with `fanc train --resume`" },
  ),
  "svm/features-differ": input(
    "The SVM classifiers were fitted on features of another length.",
    "the SVM classifiers do not fit the features of the net",
    { hint: "start a new run" },
  ),
  "svm/no-stage": invocation("The spec of a run fits no SVMs.", "the spec of this run has no stage that fits SVMs", {
    expected: "a cascade with SVMs, and a stage `fit`",
    hint: "export single nets with `fanc export --net NAME`",
  }),
  "svm/not-fitted": invocation(
    "A run has not reached the stage that fits the SVMs.",
    "this run is not finished: it has no SVM classifiers yet",
    { hint: text`finish it with: fanc train --resume --run ${"run"}` },
  ),
  "svm/damaged": input(
    "The file of the SVM classifiers does not fit the plan of its run.",
    "the SVM classifiers are damaged",
    { hint: "restore the file from a copy, or start a new run with --run" },
  ),
  "score/not-trained": invocation(
    "A run has not finished a stage that its scores need: the one that trains the output layer, or the one that calibrates thresholds.",
    text`this run is not finished: its scores need stage ${"stage"}`,
    { hint: text`finish it with: fanc train --resume --run ${"run"}` },
  ),
  "score/damaged": input(
    "The file of an output layer does not fit the plan of its run.",
    "the output layer that scores the attributes is damaged",
    { hint: "restore the file from a copy, or start a new run with --run" },
  ),
  "window/response-not-finite": input(
    "A net gives a response that is NaN or infinite.",
    "a response map holds values that are not finite numbers",
    { hint: lowerRate },
  ),
  "window/too-many": input(
    "A window search has more windows than fanc scores in one image.",
    text`these options make more than ${"most"} windows`,
    { hint: "use a larger step or fewer, larger scales" },
  ),
  "window/none-fits": input("Every window of a search is larger than the image.", "no window fits into the image", {
    expected: "at least one window inside the valid area",
    hint: "add a smaller scale",
  }),
  "evaluation/no-block": invocation(
    "The spec of a run has no `evaluate` block.",
    text`${"what"} needs a spec with an \`evaluate\` block`,
  ),
  "evaluation/nothing": input(
    "There are no attributes, or no images whose labels could be compared.",
    "nothing to evaluate",
    {
      expected: "at least one of each",
      hint: "`fanc data check` with the .fan file counts the known labels of each split",
    },
  ),
  "evaluation/score-not-finite": input(
    "A score is NaN or infinite.",
    text`a score of ${"name"} is not a finite number`,
    { hint: lowerRate },
  ),
} as const;
