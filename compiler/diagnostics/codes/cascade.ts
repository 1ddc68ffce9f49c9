import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of the steps of a cascade. */
export const CASCADE_CODES = {
  "cascade/unknown-step": error(
    "A step of the cascade refers to something that is not there before it.",
    text`no earlier ${"kind"} \`${"name"}\``,
  ),
  "cascade/duplicate-step": error("Two steps share a name.", text`step \`${"name"}\` is defined twice`),
  "cascade/unknown-operation": error(
    "A step of the cascade is of no known kind.",
    text`\`${"found"}\` is no step of a cascade`,
  ),
  "cascade/no-response": error(
    "A window is searched with a net that has no response map.",
    text`\`${"net"}\` has no response map`,
  ),
  "cascade/no-size": error(
    "A net with symbolic input is used without a size.",
    text`\`${"name"}\` needs \`resized\`: \`${"net"}\` takes any size`,
  ),
  "cascade/size-mismatch": error(
    "A picture does not have the size that a net's input has.",
    text`${"what"} is ${"found"}, but the input of \`${"net"}\` is ${"expected"}`,
  ),
  "cascade/two-sizes": error(
    "Steps of the cascade use a net at different sizes.",
    text`\`${"net"}\` is used at ${"found"} here, but at ${"other"} by ${"by"}`,
  ),
  "cascade/reserved-name": error(
    "A step has the name of a split or of the whole image.",
    text`a step cannot be called \`${"name"}\`: the word has a meaning after a data set's name`,
  ),
  "cascade/second-svm": error(
    "A cascade has two svm steps.",
    text`\`${"name"}\` is a second svm step; \`${"first"}\` is the first`,
  ),
  "cascade/patch-exceeds-window": error(
    "Patches or crops are larger than the picture that they are cut from.",
    text`${"what"} of ${"found"} do not fit ${"into"} resized to ${"limit"}`,
  ),
  "cascade/feature-needs-vector": error(
    "The feature is taken from a map.",
    text`\`${"net"}.${"layer"}\` is a map of ${"found"}; a feature must be a vector`,
  ),
  "cascade/wrong-average": error(
    "Scores are averaged over another crop than the feature's.",
    text`\`${"feature"}\` is computed over \`${"expected"}\`, not over \`${"found"}\``,
  ),
  "cascade/chain-not-allowed": error(
    "A step of a cascade is written as a chain of layers.",
    text`\`->\` joins layers of a net, not steps of a cascade`,
  ),
  "cascade/no-effect": warning(
    "A property is given that nothing reads.",
    text`\`${"property"}\` has no effect beside \`${"beside"}\``,
  ),
  "cascade/no-backgrounds": error(
    "A threshold is calibrated, but the file has no images without faces.",
    text`a calibrated threshold needs a data set of \`backgrounds\``,
  ),
  "cascade/which-backgrounds": error(
    "A threshold is calibrated, and the file has several data sets without faces.",
    text`the file has several data sets of \`backgrounds\``,
  ),
  "cascade/not-backgrounds": error(
    "A threshold is calibrated against a data set that has faces or objects.",
    text`\`${"name"}\` is ${"found"} data; a threshold is calibrated against \`backgrounds\``,
  ),
  "cascade/no-faces": error(
    "A threshold is calibrated on the images of the SVMs, but no stage fits any.",
    text`nothing says on which faces the threshold of \`${"name"}\` is calibrated`,
  ),
  "cascade/patch-gaps": warning(
    "Patches lie so far apart that parts of the window are in none.",
    text`patches of ${"size"} every ${"stride"} pixels leave gaps`,
  ),
  "cascade/single-patch": warning(
    "A window is larger than a patch, but only one patch fits in it.",
    text`a window of ${"resized"} holds one patch of ${"size"} at a stride of ${"stride"}; the rest is cut off`,
  ),
  "cascade/no-boxes": error(
    "A cascade begins with the boxes of the data set, which has none.",
    text`\`${"step"}\` takes the boxes of the data set, but \`${"data"}\` has none`,
  ),
  "cascade/l1-hinge": error(
    "An svm combines a penalty and a loss for which there is no solver.",
    text`\`penalty: l1\` does not go with \`loss: hinge\``,
  ),
} as const;
