import { error, text } from "../../../dsl/source/messages.js";

/** Faults of stages. */
export const SCHEDULE_CODES = {
  "schedule/no-work": error(
    "A stage neither trains nor fits.",
    text`stage \`${"name"}\` has neither \`train\` nor \`fit\``,
  ),
  "schedule/too-much-work": error(
    "A stage has several `train` or `fit` clauses.",
    text`stage \`${"name"}\` does two things`,
  ),
  "schedule/duplicate-stage": error("Two stages share a name.", text`stage \`${"name"}\` is defined twice`),
  "schedule/stage-cycle": error(
    "Stages wait for each other in a circle.",
    text`stages wait for each other: ${"cycle"}`,
  ),
  "schedule/no-cascade": error(
    "Something of a cascade is used, but the file has none.",
    text`\`${"name"}\` needs a cascade`,
  ),
  "schedule/not-trained": error(
    "Windows, patches or features are used before their net is trained.",
    text`\`${"what"}\` needs \`${"net"}\`, which no stage before \`${"stage"}\` trains`,
  ),
  "schedule/loss-data-mismatch": error(
    "The data set has no labels of the kind the loss needs.",
    text`\`${"data"}\` has no ${"labels"}`,
  ),
  "schedule/loss-target": error(
    "A loss is taken over something that it cannot learn.",
    text`\`${"loss"}\` cannot be taken over ${"over"}`,
  ),
  "schedule/mixed-labels": error(
    "Losses or `by` ask for different labels.",
    text`this stage asks for both ${"one"} and ${"two"} labels`,
  ),
  "schedule/count-needed": error(
    "A softmax does not know how many outputs it has.",
    text`a softmax over ${"labels"} needs their number, which \`${"data"}\` does not state`,
  ),
  "schedule/similarity-alone": error(
    "The similarity loss stands alone.",
    text`\`similarity\` alone is smallest when all vectors are equal`,
  ),
  "schedule/two-classifiers": error(
    "A stage has several softmax or sigmoid losses.",
    text`a stage takes one \`softmax\` or \`sigmoid\` loss`,
  ),
  "schedule/similarity-needs-vector": error(
    "The similarity loss is taken on a map.",
    text`\`${"net"}.${"layer"}\` is a map of ${"found"}; \`similarity\` needs a vector`,
  ),
  "schedule/head-needs-map": error(
    "A pooling head is put on a vector.",
    text`\`head: ${"head"}\` needs a map, but \`${"net"}\` ends in a vector of ${"found"}`,
  ),
  "schedule/size-mismatch": error(
    "A stage trains a net on pictures of another size than its input.",
    text`${"what"} is ${"found"}, but the input of \`${"net"}\` is ${"expected"}`,
  ),
  "schedule/no-size": error(
    "Nothing decides the size of the pictures on which a net is trained.",
    text`\`${"net"}\` takes any size, and nothing decides at which it sees \`${"data"}\``,
  ),
  "schedule/two-crops": error(
    "Pictures are cropped twice.",
    text`\`${"found"}\` crops pictures that \`${"first"}\` has cropped`,
  ),
  "schedule/crop-of-window": error(
    "A crop stands among the augmentations of windows, patches or whole images.",
    text`\`${"found"}\` is for pictures of an \`image_folder\`; pictures of \`${"data"}\` have the size that the cascade decides`,
  ),
  "schedule/folder-view": error(
    "A split or a cascade step is asked of an image folder.",
    text`\`${"data"}\` has no \`${"view"}\`: an \`image_folder\` is used whole`,
  ),
  "schedule/attributes-differ": error(
    "Attributes are learnt that are not those of the data set.",
    text`\`${"data"}\` reads the attributes of \`${"read"}\`, which are not those of \`${"list"}\``,
  ),
  "schedule/bad-view": error(
    "Data are viewed through a step that gives no pictures.",
    text`\`${"view"}\` is ${"found"}; pictures come from windows and crops`,
  ),
  "schedule/same-net-twice": error("A net is listed twice in a stage.", text`\`${"net"}\` is listed twice`),
} as const;
