import { SYNTAX_CODES } from "../../dsl/grammar/codes.js";
import { VALUE_CODES } from "../../dsl/schema/codes.js";
import { diagnosticsOf, error, text, warning } from "../../dsl/source/messages.js";

const COMPILER_CODES = {
  "load/file-not-found": error("The spec file cannot be read.", text`cannot read ${"path"}`),
  "load/import-not-found": error("An imported file does not exist.", text`cannot find "${"path"}"`),
  "load/import-outside-project": error(
    "An import leaves the project's folder.",
    text`"${"path"}" lies outside the project`,
  ),
  "load/import-cycle": error("Files import each other in a circle.", text`files import each other: ${"cycle"}`),

  "resolve/unknown-name": error("A name is not declared.", text`unknown ${"kind"} \`${"name"}\``),
  "resolve/wrong-kind": error(
    "A name stands for something else than is needed here.",
    text`\`${"name"}\` is a ${"found"}, not a ${"kind"}`,
  ),
  "resolve/duplicate-name": error("Two declarations of a file share a name.", text`\`${"name"}\` is declared twice`),
  "resolve/not-exported": error(
    "An imported file does not declare a name.",
    text`"${"path"}" declares no \`${"name"}\``,
  ),
  "resolve/duplicate-block": error("A block that may stand once stands twice.", text`a second \`${"what"}\` block`),
  "resolve/unknown-setting": error(
    "`--set` names a parameter that the file does not declare.",
    text`no parameter \`${"name"}\` to set`,
  ),
  "resolve/bad-setting": error(
    "A value given with `--set` has the wrong type or is out of range.",
    text`cannot set \`${"name"}\` to "${"value"}": expected ${"expected"}`,
  ),
  "resolve/duplicate-attribute": error("An attribute is listed twice.", text`attribute \`${"name"}\` is listed twice`),

  "expand/template-arguments": error(
    "A template is used with the wrong number of arguments.",
    text`\`${"name"}\` takes ${"expected"}, found ${"found"}`,
  ),
  "expand/argument-type": error(
    "An argument of a template has the wrong type.",
    text`\`${"parameter"}\` of \`${"name"}\` must be ${"expected"}`,
  ),
  "expand/template-cycle": error("A template uses itself.", text`template \`${"name"}\` uses itself`),
  "expand/extends-cycle": error("A net extends itself.", text`net \`${"name"}\` extends itself`),
  "expand/duplicate-layer": error("Two layers of a net share a name.", text`layer \`${"name"}\` is defined twice`),
  "expand/unknown-layer": error("A layer is not defined in the net.", text`\`${"net"}\` has no layer \`${"name"}\``),
  "expand/reserved-layer": error(
    "A layer has the name of an input or output of the compiled graphs.",
    text`a layer cannot be called \`${"name"}\`: the compiled graphs use the name`,
  ),
  "expand/bad-clause": error("A clause of a net is written wrongly.", text`expected ${"expected"}`),
  "expand/no-input": error("A net has no input.", text`net \`${"name"}\` has no \`input\``),
  "expand/no-layers": error("A net has no layers.", text`net \`${"name"}\` has no layers`),
  "expand/too-many-layers": error(
    "A net has too many layers.",
    text`net \`${"name"}\` has more than ${"limit"} layers`,
  ),

  "shape/input-channels": error(
    "The input of a net has another number of channels than pictures have.",
    text`the input of \`${"net"}\` has ${"found"} channels, but pictures have 3`,
  ),
  "shape/kernel-exceeds-input": error(
    "A filter or window is larger than the map under it.",
    text`${"layer"}: a ${"kernel"} window does not fit the ${"found"} map of ${"before"}`,
  ),
  "shape/groups-do-not-divide": error(
    "Channels cannot be split into equal groups.",
    text`${"layer"}: ${"groups"} groups do not divide the ${"channels"} ${"side"} channels`,
  ),
  "shape/needs-map": error(
    "A layer for maps stands after a layer that gives a vector.",
    text`${"layer"}: \`${"op"}\` needs a map, but ${"before"} gives a vector of ${"found"}`,
  ),
  "shape/needs-fixed-size": error(
    "A layer needs an input of known size.",
    text`${"layer"}: \`${"op"}\` needs a fixed size, but the input of \`${"net"}\` is ${"found"}`,
  ),
  "shape/cells-exceed-map": error(
    "A locally shared layer has more cells than the map has positions.",
    text`${"layer"}: ${"grid"} cells do not fit the ${"found"} map`,
  ),
  "shape/cells-uneven": warning(
    "Cells of a locally shared layer differ in size.",
    text`${"layer"}: ${"grid"} cells do not divide the ${"found"} map evenly`,
  ),
  "shape/cell-groups": error(
    "The stated grid of groups is not the one that results.",
    text`${"layer"}: ${"group"} cells over a grid of ${"grid"} give ${"right"} groups, not ${"found"}`,
  ),
  "shape/not-a-grid": error(
    "`over … cells of` names a layer without cells.",
    text`${"layer"}: \`${"of"}\` is not a layer with a grid of cells before it`,
  ),
  "shape/cells-required": error(
    "A locally shared layer does not say how the map is divided.",
    text`${"layer"}: \`local\` needs \`cells\` or \`blocks\``,
  ),
  "shape/group-padding": error(
    "A layer over groups of cells has a pad.",
    text`${"layer"}: a layer over groups of cells takes no \`pad\``,
  ),
  "shape/pad-exceeds-kernel": error(
    "A pooling pad is as large as its window.",
    text`${"layer"}: the pad must be smaller than the window`,
  ),
  "shape/symbolic-pad": error(
    "A padded pooling layer rounds up on a map of unknown size.",
    text`${"layer"}: a padded \`maxpool\` on a map of unknown size must round down`,
  ),
  "shape/too-large": error(
    "A layer exceeds the size limits.",
    text`${"layer"}: ${"what"} exceeds the limit of ${"limit"}`,
  ),
  "shape/response-of-vector": error(
    "The response map is taken from a layer without a map.",
    text`\`response ${"name"}\` needs a map, but \`${"name"}\` gives a vector of ${"found"}`,
  ),
  "shape/input-too-small": error(
    "A net's layers do not fit the size at which it is used.",
    text`\`${"net"}\` cannot work at ${"found"}: ${"layer"} would be empty`,
  ),

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
    "Patches are larger than the window that they are cut from.",
    text`patches of ${"found"} do not fit a window resized to ${"limit"}`,
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

  "evaluate/no-window": error(
    "The localisation is compared with a window that is not there.",
    text`the cascade has no window \`${"name"}\``,
  ),
  "evaluate/nothing-to-find": error(
    "An evaluation needs a cascade with a window and an svm step, and one of them is missing.",
    text`\`evaluate\` needs a cascade with ${"missing"}`,
  ),
} as const;

/** Every code of the language: the reference, `fanc explain` and the tests read this table. */
export const CODES = { ...SYNTAX_CODES, ...VALUE_CODES, ...COMPILER_CODES } as const;

export type Code = keyof typeof CODES;

export const diagnostic = diagnosticsOf(CODES);
