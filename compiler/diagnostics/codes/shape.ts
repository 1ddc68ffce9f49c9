import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Faults of shapes. */
export const SHAPE_CODES = {
  "shape/input-channels": error(
    "The input of a net has a different number of channels than images have.",
    text`the input of \`${"net"}\` has ${"found"}, but images have 3`,
  ),
  "shape/kernel-exceeds-input": error(
    "A filter or window is larger than its input map.",
    text`${"layer"}: a ${"kernel"} window does not fit the ${"found"} map of ${"before"}`,
  ),
  "shape/groups-do-not-divide": error(
    "Channels cannot be split into equal groups.",
    text`${"layer"}: ${"groups"} groups do not divide the ${"channels"}`,
  ),
  "shape/needs-map": error(
    "A layer that needs a map follows a layer that gives a vector.",
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
    "The cells of a locally shared layer differ in size.",
    text`${"layer"}: ${"grid"} cells do not divide the ${"found"} map evenly`,
  ),
  "shape/cell-groups": error(
    "The stated grid of groups does not match the cells.",
    text`${"layer"}: ${"group"} cells over a grid of ${"grid"} give ${"right"} groups, not ${"found"}`,
  ),
  "shape/not-a-grid": error(
    "`over … cells of` names a layer without cells.",
    text`${"layer"}: no \`local\` layer \`${"of"}\` above it`,
  ),
  "shape/cells-required": error(
    "A locally shared layer does not define how the map is divided.",
    text`${"layer"}: \`local\` needs \`cells\` or \`blocks\``,
  ),
  "shape/cells-and-blocks": error(
    "A locally shared layer defines twice how the map is divided.",
    text`${"layer"}: \`local\` takes \`cells\` or \`blocks\`, not both`,
  ),
  "shape/group-padding": error(
    "A layer over groups of cells has a pad.",
    text`${"layer"}: a layer over groups of cells takes no \`pad\``,
  ),
  "shape/pad-exceeds-kernel": error(
    "The pad of a pooling is as large as its window.",
    text`${"layer"}: a pad of ${"pad"} is too large for a window of ${"kernel"}`,
  ),
  "shape/symbolic-pad": error(
    "A pooling layer that rounds up may start a window outside a map of unknown size.",
    text`${"layer"}: the last window of \`${"op"}\` may start outside the map, whose size is unknown`,
  ),
  "shape/layer-not-yet-defined": error(
    "A layer reads a layer that is defined further down.",
    text`${"layer"}: \`${"name"}\` is not defined yet`,
  ),
  "shape/from-not-first": error(
    "`from` is used in the middle of a chain.",
    text`\`from\` can only begin a chain, but follows ${"before"} in \`${"name"}\``,
  ),
  "shape/from-alone": error(
    "A layer consists of `from` alone.",
    text`\`${"name"}\` only repeats \`${"of"}\`: a layer must follow \`from\``,
  ),
  "shape/add-differs": error(
    "`add` adds outputs of different shapes.",
    text`${"layer"}: \`${"name"}\` is ${"found"}, but ${"before"} gives ${"expected"}`,
  ),
  "shape/concat-differs": error(
    "`concat` joins maps of different sizes, or a map and a vector.",
    text`${"layer"}: \`${"name"}\` is ${"found"}, but ${"before"} gives ${"expected"}`,
  ),
  "shape/unknown-parameter": error(
    "`init` names a parameter that the net does not have.",
    text`\`${"net"}\` has no parameter \`${"name"}\``,
  ),
  "shape/duplicate-parameter": error(
    "`init` gives a parameter two arrays.",
    text`\`${"name"}\` is given twice in \`init\``,
  ),
  "shape/response-without-place": error(
    "The cells of the response map have no single position in the input.",
    text`the cells of \`response ${"name"}\` have no single position in the input: ${"layer"} joins branches of different strides`,
  ),
  "shape/unused-layer": warning(
    "Nothing reads the output of a layer.",
    text`nothing reads \`${"name"}\` of \`${"net"}\``,
  ),
  "shape/receptive-field-exceeds-input": warning(
    "The receptive field of the response map is larger than the image.",
    text`each cell of \`${"net"}.${"layer"}\` sees ${"field"} pixels, but the input has only ${"size"}`,
  ),
  "shape/too-large": error(
    "A layer exceeds the size limits.",
    text`${"layer"}: ${"what"} exceeds the limit of ${"limit"}`,
  ),
  "shape/response-of-vector": error(
    "The response map is taken from a layer that gives a vector.",
    text`\`response ${"name"}\` needs a map, but \`${"name"}\` gives a vector of ${"found"}`,
  ),
  "shape/input-too-small": error(
    "The layers of a net do not fit the size at which the net is used.",
    text`\`${"net"}\` does not work at ${"found"}: the output of ${"layer"} would be empty`,
  ),
} as const;
