import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of the steps of a cascade. */
export const CASCADE_CODES = {
  "cascade/unknown-step": error(
    "A step refers to a step that is not defined above it.",
    text`no ${"kind"} step \`${"name"}\``,
  ),
  "cascade/duplicate-step": error("Two steps share a name.", text`step \`${"name"}\` is defined twice`),
  "cascade/unknown-operation": error(
    "A step of the cascade is of an unknown kind.",
    text`${"found"} is not a kind of cascade step`,
  ),
  "cascade/no-response": error(
    "A window searches with a net that has no response map.",
    text`\`${"net"}\` has no response map`,
  ),
  "cascade/no-size": error(
    "A net with a symbolic input size is used without a size.",
    text`\`${"name"}\` needs \`resized\`: \`${"net"}\` accepts any size`,
  ),
  "cascade/size-mismatch": error(
    "An image does not have the size of a net's input.",
    text`${"what"} is ${"found"}, but the input of \`${"net"}\` is ${"expected"}`,
  ),
  "cascade/two-sizes": error(
    "Steps of the cascade use a net at different sizes.",
    text`\`${"net"}\` is used at ${"found"} here, but at ${"other"} by ${"by"}`,
  ),
  "cascade/reserved-name": error(
    "The name of a step is reserved for a split or for the whole image.",
    text`a step cannot be named \`${"name"}\`: the word is reserved after the name of a data set`,
  ),
  "cascade/second-svm": error(
    "A cascade scores attributes twice: it has two svm or output steps.",
    text`\`${"name"}\` is a second ${"what"}; \`${"first"}\` is the first`,
  ),
  "cascade/patch-exceeds-window": error(
    "Patches or crops are larger than the image they are cut from.",
    text`${"what"} of ${"found"} do not fit into ${"into"} resized to ${"limit"}`,
  ),
  "cascade/enlarged-image": error(
    "A crop enlarges the whole image, beyond which there are no pixels.",
    text`the whole image cannot be enlarged by ${"found"}`,
  ),
  "cascade/feature-needs-vector": error(
    "A feature is taken from a layer whose output is a map.",
    text`\`${"net"}.${"layer"}\` is a map of ${"found"}; a feature must be a vector`,
  ),
  "cascade/wrong-average": error(
    "Scores are averaged over a crop that is not the feature's crop.",
    text`\`${"feature"}\` is computed over \`${"expected"}\`, not over \`${"found"}\``,
  ),
  "cascade/chain-not-allowed": error(
    "A step of a cascade is written as a chain of layers.",
    text`\`->\` joins layers of a net, not steps of a cascade`,
  ),
  "cascade/no-effect": warning(
    "A property is set that nothing reads.",
    text`\`${"property"}\` has no effect with \`${"other"}\``,
  ),
  "cascade/no-window-fits": warning(
    "The least window of EdgeBoxes is larger than the pixels in which it is searched, so no image has a window.",
    text`no window of at least ${"area"} pixels (\`min_area\`) fits in ${"size"} (${"pixels"} pixels)`,
  ),
  "cascade/no-backgrounds": error(
    "A threshold is calibrated, but the file has no images without faces.",
    text`a calibrated threshold needs a \`backgrounds\` data set`,
  ),
  "cascade/which-backgrounds": error(
    "A calibrated threshold does not name one of several `backgrounds` data sets.",
    text`the file has several \`backgrounds\` data sets`,
  ),
  "cascade/not-backgrounds": error(
    "A threshold is calibrated against a data set with faces or objects.",
    text`\`${"name"}\` is \`${"found"}\` data; a threshold is calibrated against \`backgrounds\``,
  ),
  "cascade/no-faces": error(
    "A threshold is calibrated on the images of the SVMs, but no stage fits the SVMs.",
    text`no faces to calibrate the threshold of \`${"name"}\` on: no stage fits the SVMs`,
  ),
  "cascade/fit-on-seen": warning(
    "A threshold or a refinement is fitted on images that trained the net of its window.",
    text`${"use"} is fitted on \`${"data"}\`, which ${"how"} stage \`${"stage"}\`, which trains \`${"net"}\``,
  ),
  "cascade/patch-gaps": warning(
    "Patches are so far apart that parts of the window are in no patch.",
    text`patches of ${"size"} every ${"stride"} pixels leave gaps`,
  ),
  "cascade/single-patch": warning(
    "A window is larger than a patch, but only one patch fits into it.",
    text`a window of ${"resized"} holds one patch of ${"size"} at a stride of ${"stride"}; the rest is cut off`,
  ),
  "cascade/no-boxes": error(
    "A cascade uses the boxes of a data set that has none.",
    text`\`${"step"}\` uses the boxes of the data set, but \`${"data"}\` has none`,
  ),
  "cascade/output-net": error(
    "A score uses the output layer of a stage that does not train the net of the feature.",
    text`\`${"stage"}\` does not train \`${"net"}\`, the net of \`${"feature"}\``,
  ),
  "cascade/output-loss": error(
    "A score uses the output layer of a stage that learns classes or identities.",
    text`the output layer of \`${"stage"}\` learns ${"labels"}; a score needs attributes`,
  ),
  "cascade/output-retrained": error(
    "A score uses the output layer of a stage after which another stage trains the net again.",
    text`\`${"last"}\` trains \`${"net"}\` after \`${"stage"}\`, whose output layer then does not fit it`,
  ),
  "cascade/output-crop": error(
    "A score uses the output layer of a stage that learns from other images than the feature is computed for.",
    text`\`${"stage"}\` trains on \`${"data"}\`, but \`${"feature"}\` is computed over \`${"over"}\``,
  ),
  "cascade/output-layer": error(
    "A score uses an output layer that reads another layer than the feature.",
    text`the output layer of \`${"stage"}\` reads \`${"net"}.${"last"}\`, but \`${"feature"}\` is \`${"net"}.${"layer"}\``,
  ),
  "cascade/not-calibrated": error(
    "The threshold of a window is calibrated, but no stage does it: a score from an output layer needs no `fit` stage of its own.",
    text`no stage calibrates the threshold of \`${"name"}\``,
  ),
  "cascade/second-decide": error(
    "A cascade has two decide steps.",
    text`\`${"name"}\` is a second decide step; \`${"first"}\` is the first`,
  ),
  "cascade/abstain-uncalibrated": error(
    "A decide step abstains by probability, but computes none.",
    text`\`abstain\` compares probabilities, and \`calibrate: none\` gives none`,
  ),
  "cascade/not-decided": error(
    "Decisions by an output layer are fitted by no stage: such a score needs no `fit` stage of its own.",
    text`no stage fits \`${"name"}\``,
  ),
  "cascade/decide-on-seen": error(
    "Decisions are fitted on images from which the score was learnt.",
    text`\`${"name"}\` is fitted on \`${"data"}\`, which ${"how"} stage \`${"stage"}\``,
  ),
  "cascade/l1-hinge": error(
    "An svm combines a penalty and a loss that no solver supports.",
    text`\`penalty: l1\` cannot be combined with \`loss: hinge\``,
  ),
} as const;
