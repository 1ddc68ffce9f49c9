import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

const again = "fetch or export it again";

/** Files of weights, and the `init` of a net that takes weights from them. */
export const WEIGHT_FAULTS = {
  "weights/irregular": invocation(
    "A pipe, a device, a socket or a folder has the name of a file of weights.",
    text`this is ${"kind"}, not a regular file`,
    { hint: "put a regular file in its place, or name another file" },
  ),
  "weights/missing": invocation("A file of weights does not exist.", text`${"what"} is missing`, {
    hint: "put it there, or correct the path: it is relative to the folder of the spec",
  }),
  "weights/other-format": input(
    "A file of weights has a format that fanc does not read.",
    "weights cannot be read from this kind of file",
    { expected: "an ONNX model or a safetensors file", hint: text`convert it in Python with ${"function"}` },
  ),
  "weights/no-weights": input(
    "A file with the name of a file of weights holds something else.",
    "this is not a file of weights",
    { expected: "an ONNX model or a safetensors file" },
  ),
  "weights/no-graph": input("A file is taken for an ONNX model, but holds no graph.", "this is not an ONNX file", {
    expected: "an ONNX model or a safetensors file",
    hint: "export the weights to one of these",
  }),
  "weights/damaged-onnx": input("An ONNX file cannot be parsed.", "this ONNX file is damaged, or not an ONNX file", {
    hint: again,
  }),
  "weights/damaged-safetensors": input(
    "A safetensors file breaks the rules of its format.",
    "this safetensors file is damaged",
  ),
  "weights/external-outside": input(
    "An ONNX file takes its numbers from a file outside its folder.",
    "this ONNX file reads outside its folder",
    { expected: "a file in the same folder", hint: "export the model again, with its data in the same folder" },
  ),
  "weights/external-cut": input(
    "The file with the numbers of an ONNX file is too short.",
    "the external data of an ONNX file are cut off",
    { hint: again },
  ),
  "weights/shrank": input("A file became shorter while fanc read it.", "this file became shorter while it was read"),
  "weights/not-floats": input(
    "An array holds numbers that cannot be weights.",
    text`array "${"array"}" does not hold weights`,
  ),
  "weights/not-finite": input(
    "An array holds NaN or infinite numbers.",
    text`array "${"array"}" holds values that are not finite`,
    { hint: "take weights from before the training that diverged" },
  ),
  "weights/negative-variance": input(
    "An array for the running variance of a batchnorm holds negative numbers.",
    text`array "${"array"}" holds a negative variance for ${"parameter"}`,
    { hint: "correct the map: the variance is `running_var` in PyTorch, `moving_variance` in Keras" },
  ),
  "weights/all-zero": input("All weights that a net reads from a file are 0.", "all weights of this file are 0", {
    hint: "fetch or save it again: nothing has filled its arrays",
  }),
  "weights/no-array": input("A file lacks an array that `init` names.", text`${"weights"} has no array "${"array"}"`),
  "weights/wrong-shape": input(
    "An array has another shape than the parameter that `init` gives it to.",
    text`${"parameter"}; ${"arrays"}`,
  ),
  "weights/ambiguous-layout": input(
    "An array fits a parameter in more than one layout.",
    text`${"parameter"}; ${"arrays"}: this fits in several ways`,
    { expected: text`one of the words ${"layouts"} after the array` },
  ),
  "weights/unclear-map": input(
    "Names and shapes do not determine which array belongs to which parameter.",
    text`the arrays of ${"weights"} cannot be matched to the parameters of ${"net"} with certainty`,
    { hint: text`check this map and put it into the net; fillers draw the parameters that it omits\n    ${"map"}` },
  ),
} as const;
