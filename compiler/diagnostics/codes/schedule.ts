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
    text`stage \`${"name"}\` has more than one \`train\` or \`fit\` clause`,
  ),
  "schedule/duplicate-stage": error("Two stages share a name.", text`stage \`${"name"}\` is defined twice`),
  "schedule/stage-cycle": error("Stages wait for each other in a cycle.", text`stages wait for each other: ${"cycle"}`),
  "schedule/no-cascade": error(
    "A stage or an evaluation needs a cascade, but the file has none.",
    text`\`${"name"}\` needs a cascade`,
  ),
  "schedule/not-trained": error(
    "Windows, patches or features are used before their net is trained.",
    text`\`${"what"}\` needs ${"nets"}, which no stage before \`${"stage"}\` trains`,
  ),
  "schedule/loss-data-mismatch": error(
    "The data set does not have the kind of labels that the loss needs.",
    text`\`${"data"}\` has no ${"labels"}`,
  ),
  "schedule/loss-target": error(
    "A loss is used over labels that it cannot learn.",
    text`\`${"loss"}\` cannot be used over ${"over"}`,
  ),
  "schedule/mixed-labels": error(
    "Losses or `by` need different kinds of labels.",
    text`this stage needs both ${"one"} and ${"two"} labels`,
  ),
  "schedule/count-needed": error(
    "The number of outputs of a softmax is unknown.",
    text`a softmax over ${"labels"} needs their number, which \`${"data"}\` does not give`,
  ),
  "schedule/no-output-layer": error(
    "All losses of a stage compare vectors of pairs of images; none is of the output layer.",
    text`\`${"loss"}\` needs another loss with an output layer, but this stage has none`,
  ),
  "schedule/two-classifiers": error(
    "A stage has several losses of the output layer.",
    text`a stage can have only one loss over classes, identities or attributes`,
  ),
  "schedule/loss-needs-vector": error(
    "A loss over pairs of images is used on a map.",
    text`\`${"net"}.${"layer"}\` is a map of ${"found"}; \`${"loss"}\` needs a vector`,
  ),
  "schedule/no-identities": error(
    "A loss compares images of one identity, but the data set does not give the identities.",
    text`\`${"data"}\` has no identities, which \`${"loss"}\` needs`,
  ),
  "schedule/no-pairs": error(
    "A loss compares images of one identity, but a batch cannot contain two.",
    text`a batch of ${"batch"} contains no pair of images for \`${"loss"}\``,
  ),
  "schedule/groups-without-pairs": error(
    "A stage groups images by identity, but no loss compares them.",
    text`\`per_identity\` groups images for a loss over pairs, but this stage has none`,
  ),
  "schedule/split-groups": error(
    "A batch does not consist of whole groups of images of one identity.",
    text`a batch of ${"batch"} does not divide into groups of ${"group"} images`,
  ),
  "schedule/output-needs-map": error(
    "`output: average` or `output: max` is used for a net that ends in a vector.",
    text`\`output: ${"output"}\` needs a map, but \`${"net"}\` ends in a vector of ${"found"}`,
  ),
  "schedule/size-mismatch": error(
    "A stage trains a net on images whose size differs from the net's input.",
    text`${"what"} is ${"found"}, but the input of \`${"net"}\` is ${"expected"}`,
  ),
  "schedule/no-size": error(
    "Nothing sets the size of the images on which a net is trained.",
    text`\`${"net"}\` accepts any size, and nothing sets the size at which it sees \`${"data"}\``,
  ),
  "schedule/two-crops": error(
    "Images are cropped twice.",
    text`\`${"found"}\` crops images that ${"first"} has already cropped`,
  ),
  "schedule/crop-of-window": error(
    "A stage crops windows, patches or whole images.",
    text`\`${"found"}\` is for images of an \`image_folder\`; the cascade sets the size of the images of \`${"data"}\``,
  ),
  "schedule/folder-view": error(
    "A split or a cascade step is used on a data set without faces.",
    text`\`${"data"}\` has no \`${"view"}\`: \`${"kind"}\` data are used whole`,
  ),
  "schedule/no-split": error(
    "A data set does not have the requested split.",
    text`\`${"data"}\` has no ${"split"} images`,
  ),
  "schedule/fit-on-seen": warning(
    "The SVMs are fitted, or thresholds calibrated, on images that trained the nets.",
    text`\`${"data"}\` ${"how"} stage \`${"stage"}\`, which trains \`${"net"}\``,
  ),
  "schedule/nothing-to-fit": warning(
    "A stage fits a score that is the output layer of another stage, and no threshold is calibrated. The stage is left out.",
    text`\`${"stage"}\` has nothing to fit: \`${"score"}\` is the output layer of \`${"trained"}\``,
  ),
  "schedule/attributes-differ": error(
    "The requested attributes are not those of the data set.",
    text`\`${"data"}\` reads the attributes of \`${"read"}\`, which are not those of \`${"list"}\``,
  ),
  "schedule/bad-view": error(
    "Data are read through a step that gives no images.",
    text`\`${"view"}\` is ${"found"}; only windows, boxes and crops give images`,
  ),
  "schedule/output-window-unused": warning(
    "`output_window` is set, but `output` does not use it.",
    text`\`output_window\` has no effect with \`output: ${"output"}\``,
  ),
  "schedule/output-window-exceeds-map": warning(
    "The window of `output: max` is larger than the map and counts as the whole map.",
    text`\`output_window: ${"window"}\` covers the whole ${"map"} map of \`${"net"}\``,
  ),
  "schedule/weight-not-learnt": error(
    "A loss weighs an attribute that it does not learn.",
    text`\`${"name"}\` is not among the attributes of \`${"list"}\``,
  ),
  "schedule/weights-all-zero": error(
    "The factors of all attributes of a loss are 0.",
    text`every attribute of \`${"list"}\` has the factor 0: the stage would learn nothing`,
  ),
  "schedule/two-focuses": error(
    "A loss has both `focal` and `asymmetric`.",
    text`\`focal\` and \`asymmetric\` both set how well classified labels count`,
  ),
  "schedule/two-samplers": error(
    "A stage has both `sampler` and `per_identity`.",
    text`\`sampler\` and \`per_identity\` both decide which images an epoch takes`,
  ),
  "schedule/sampler-without-attributes": error(
    "A sampler that counts attributes is used in a stage that does not learn any.",
    text`\`${"sampler"}\` counts the attributes of images, which this stage does not learn`,
  ),
  "schedule/two-policies": error(
    "An optimiser has both `step` and `policy`.",
    text`\`step\` and \`policy\` both set how the learning rate changes`,
  ),
  "schedule/times-not-increasing": error(
    "The times of a `multistep` policy do not increase.",
    text`the times of \`multistep\` must increase, but ${"second"} follows ${"first"}`,
  ),
  "schedule/policy-beyond-end": warning(
    "The learning rate would change only after the end of the stage.",
    text`the learning rate would change at ${"time"} epochs, but the stage has only ${"epochs"}`,
  ),
  "schedule/rate-does-not-fall": error(
    "A `cosine` policy ends at a rate that is not below its initial rate.",
    text`the learning rate must fall, but \`lr\` is ${"lr"} and \`to\` is ${"to"}`,
  ),
  "schedule/warmup-too-long": error(
    "The warm-up is as long as the stage or longer.",
    text`a warm-up of ${"warmup"} epochs does not end within a stage of ${"epochs"}`,
  ),
  "schedule/nesterov-without-momentum": warning(
    "`nesterov` is on, but the momentum is 0.",
    text`\`nesterov\` has no effect without momentum`,
  ),
  "schedule/no-validation": error(
    "A stage needs a validation split that the data set does not have.",
    text`\`${"asks"}\` needs a validation split, which \`${"data"}\` does not have`,
  ),
  "schedule/validates-on-training": error(
    "A stage validates on the split on which it trains.",
    text`\`${"asks"}\` measures on \`${"data"}.validation\`, on which this stage trains`,
  ),
  "schedule/validates-identities": error(
    "A stage that learns identities validates on a split with other people.",
    text`\`${"asks"}\` measures on \`${"data"}.validation\`, whose identities this stage does not learn`,
  ),
  "schedule/validation-off": error(
    "A stage turns validation off but needs its result.",
    text`\`${"asks"}\` needs the validation that \`validate: off\` turns off`,
  ),
  "schedule/patience-too-long": warning(
    "The patience of `early_stop` is as long as the stage or longer.",
    text`a patience of ${"patience"} epochs never stops a stage of ${"epochs"}`,
  ),
  "schedule/too-much-memory": error(
    "By the compiler's estimate, a training step needs more memory than the schedule allows.",
    text`a step of stage \`${"stage"}\` needs about ${"found"} for \`${"net"}\`; the limit is ${"limit"}`,
  ),
  "schedule/trained-but-unused": warning(
    "A net is trained, but no step of the cascade uses it.",
    text`stage \`${"stage"}\` trains \`${"net"}\`, which the cascade does not use`,
  ),
  "schedule/same-net-twice": error("A net is listed twice in a stage.", text`\`${"net"}\` is listed twice`),
  "schedule/batchnorm-of-one": error(
    "A `batchnorm` has only one value to normalise.",
    text`\`${"layer"}\` has one value in a batch of 1: it becomes 0 when its mean is subtracted`,
  ),
} as const;
