import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

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
    text`\`${"what"}\` needs ${"nets"}, which no stage before \`${"stage"}\` trains`,
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
  "schedule/contrastive-alone": error(
    "The contrastive loss stands alone, so that the stage has no output layer.",
    text`\`contrastive\` stands beside a loss with an output layer, but there is none`,
  ),
  "schedule/two-classifiers": error(
    "A stage has several softmax, sigmoid or hinge losses.",
    text`a stage takes one \`softmax\`, \`sigmoid\` or \`hinge\` loss`,
  ),
  "schedule/similarity-needs-vector": error(
    "A similarity or contrastive loss is taken on a map.",
    text`\`${"net"}.${"layer"}\` is a map of ${"found"}; \`${"loss"}\` needs a vector`,
  ),
  "schedule/no-identities": error(
    "A loss compares images of one identity, but the data set does not say who is in them.",
    text`\`${"data"}\` has no identities, which \`${"loss"}\` needs`,
  ),
  "schedule/no-pairs": error(
    "A loss compares images of one identity, but a batch cannot hold two.",
    text`a batch of ${"batch"} holds no pair of images for \`${"loss"}\``,
  ),
  "schedule/groups-without-pairs": error(
    "A stage groups images by identity, but no loss compares them.",
    text`\`per_identity\` groups images for a loss over pairs, and this stage has none`,
  ),
  "schedule/split-groups": error(
    "A batch does not hold whole groups of images of one identity.",
    text`a batch of ${"batch"} is not made of whole groups of ${"group"} images`,
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
    text`\`${"found"}\` crops pictures that ${"first"} has cropped`,
  ),
  "schedule/crop-of-window": error(
    "A crop stands among the augmentations of windows, patches or whole images.",
    text`\`${"found"}\` is for pictures of an \`image_folder\`; pictures of \`${"data"}\` have the size that the cascade decides`,
  ),
  "schedule/folder-view": error(
    "A split or a cascade step is asked of a data set without faces.",
    text`\`${"data"}\` has no \`${"view"}\`: \`${"kind"}\` data are used whole`,
  ),
  "schedule/no-split": error(
    "A data set is not divided into the split that is asked for.",
    text`\`${"data"}\` has no ${"split"} images`,
  ),
  "schedule/fit-on-seen": warning(
    "The SVMs are fitted on images that trained the nets, which know them too well.",
    text`\`${"data"}\` ${"how"} of stage \`${"stage"}\`, which trains \`${"net"}\``,
  ),
  "schedule/attributes-differ": error(
    "Attributes are learnt that are not those of the data set.",
    text`\`${"data"}\` reads the attributes of \`${"read"}\`, which are not those of \`${"list"}\``,
  ),
  "schedule/bad-view": error(
    "Data are viewed through a step that gives no pictures.",
    text`\`${"view"}\` is ${"found"}; pictures come from windows and crops`,
  ),
  "schedule/head-window-unused": warning(
    "`head_window` is given, but the head does not use it.",
    text`\`head_window\` has no effect with \`head: ${"head"}\``,
  ),
  "schedule/head-window-exceeds-map": warning(
    "The window of a `max` head is larger than the map, so that it counts as the whole map.",
    text`a head window of ${"window"} covers the whole ${"map"} map of \`${"net"}\``,
  ),
  "schedule/two-policies": error(
    "An optimiser has both `step` and `policy`.",
    text`\`step\` and \`policy\` both say how the rate changes`,
  ),
  "schedule/times-not-increasing": error(
    "The times of a multistep policy do not increase.",
    text`the rate's times must increase, but ${"second"} follows ${"first"}`,
  ),
  "schedule/policy-beyond-end": warning(
    "The learning rate would change only after the stage's end.",
    text`the rate would change at ${"time"} epochs, but the stage has ${"epochs"}`,
  ),
  "schedule/rate-does-not-fall": error(
    "A cosine policy ends at a rate that is not below its first.",
    text`the rate falls from ${"lr"} to ${"to"}, which is not lower`,
  ),
  "schedule/warmup-too-long": error(
    "The warm-up lasts as long as the stage or longer.",
    text`a warm-up of ${"warmup"} epochs leaves nothing of a stage of ${"epochs"}`,
  ),
  "schedule/nesterov-without-momentum": warning(
    "Nesterov's momentum is asked for with a momentum of 0.",
    text`\`nesterov\` has no effect without momentum`,
  ),
  "schedule/no-validation": error(
    "A stage asks for measures on a validation split that the data set does not have.",
    text`\`${"asks"}\` needs a validation split, which \`${"data"}\` does not have`,
  ),
  "schedule/validates-on-training": error(
    "A stage trains on the validation split on which it would also measure itself.",
    text`\`${"asks"}\` measures on \`${"data"}.validation\`, on which this stage trains`,
  ),
  "schedule/validates-identities": error(
    "A stage that learns identities asks for measures on the validation split, whose people are others.",
    text`\`${"asks"}\` measures on \`${"data"}.validation\`, whose identities this stage does not learn`,
  ),
  "schedule/validation-off": error(
    "A stage turns validation off and asks for what it would tell.",
    text`\`${"asks"}\` needs the validation that \`validate: off\` turns off`,
  ),
  "schedule/patience-too-long": warning(
    "The patience of an early stop is as long as the stage.",
    text`a patience of ${"patience"} epochs never ends a stage of ${"epochs"}`,
  ),
  "schedule/too-much-memory": error(
    "A training step needs more memory than the schedule allows, by the compiler's estimate.",
    text`a step of stage \`${"stage"}\` needs about ${"found"} for \`${"net"}\`; the limit is ${"limit"}`,
  ),
  "schedule/trained-but-unused": warning(
    "A net is trained, but no step of the cascade uses it.",
    text`stage \`${"stage"}\` trains \`${"net"}\`, which the cascade does not use`,
  ),
  "schedule/same-net-twice": error("A net is listed twice in a stage.", text`\`${"net"}\` is listed twice`),
  "schedule/batchnorm-of-one": error(
    "A batch normalisation has one value to normalise.",
    text`\`${"layer"}\` has one value in a batch of 1: nothing is left after its mean is taken off`,
  ),
} as const;
