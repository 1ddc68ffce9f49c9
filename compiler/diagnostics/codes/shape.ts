import { error, warning } from "../../../dsl/source/messages.js";
import { text } from "../../../dsl/text/message.js";

/** Shapes that do not fit each other. */
export const SHAPE_CODES = {
  "shape/input-channels": error(
    "The input of a net has another number of channels than pictures have.",
    text`the input of \`${"net"}\` has ${"found"}, but pictures have 3`,
  ),
  "shape/kernel-exceeds-input": error(
    "A filter or window is larger than the map under it.",
    text`${"layer"}: a ${"kernel"} window does not fit the ${"found"} map of ${"before"}`,
  ),
  "shape/groups-do-not-divide": error(
    "Channels cannot be split into equal groups.",
    text`${"layer"}: ${"groups"} groups do not divide the ${"channels"}`,
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
    text`${"layer"}: there is no \`local\` layer \`${"of"}\` above it`,
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
    text`${"layer"}: a pad of ${"pad"} is too large for a window of ${"kernel"}`,
  ),
  "shape/symbolic-pad": error(
    "A pooling layer that rounds up may begin a window outside of a map of unknown size.",
    text`${"layer"}: the last window of \`${"op"}\` may begin outside of the map, whose size is unknown`,
  ),
  "shape/layer-not-yet-defined": error(
    "A layer reads one that is defined further down.",
    text`${"layer"}: \`${"name"}\` is not defined yet`,
  ),
  "shape/from-not-first": error(
    "`from` stands in the middle of a chain.",
    text`\`from\` can only begin a chain, but stands behind ${"before"} in \`${"name"}\``,
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
    "The cells of the response map have no single place in the input.",
    text`the cells of \`response ${"name"}\` have no single place in the input: ${"layer"} joins branches of different strides`,
  ),
  "shape/unused-layer": warning(
    "Nothing reads the output of a layer.",
    text`nothing reads \`${"name"}\` of \`${"net"}\``,
  ),
  "shape/receptive-field-exceeds-input": warning(
    "Each cell of the response map sees more than the image has.",
    text`each cell of \`${"net"}.${"layer"}\` sees ${"field"} pixels, more than its input of ${"size"} has`,
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
} as const;
