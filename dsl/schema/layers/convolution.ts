import type { Name } from "../../ast/ast.js";
import type { Span } from "../../source/span.js";
import { phrase } from "../core/phrase.js";
import { FAILED, optional, type Parsed, parsed, required, type Type } from "../core/types.js";
import { fixed, integer, name, numbersOf, pair } from "../core/values.js";
import { MAX_KERNEL, outputChannels, PARAMETER_PROPERTIES, padOf0 } from "./common.js";

const kernel = required(pair("the kernel", 1, MAX_KERNEL), {
  doc: "Height and width of the filter.",
  unit: "cells of the map",
  example: "3",
});

const stride = optional(pair("the stride", 1, MAX_KERNEL), [1, 1] as const, {
  doc: "Step of the filter.",
  why: "Every position.",
  unit: "cells of the map",
  example: "2",
});

const dilation = optional(pair("the dilation", 1, MAX_KERNEL), [1, 1] as const, {
  doc: "Distance between the filter's taps.",
  why: "No gaps.",
  unit: "cells of the map",
  example: "2",
});

const groupCount = integer("groups", 1, 65_536);

/** A number of groups, or `each` for one group per input channel. */
const groups: Type<number | "each"> = {
  kind: "groups",
  label: "a number of groups, or `each`",
  ...numbersOf(groupCount),
  parse(cursor, ctx) {
    if (cursor.takeWord("each") !== undefined) return parsed("each" as const);
    const value = groupCount.parse(cursor, ctx);
    return value.ok ? value : FAILED;
  },
};

export const conv = phrase({
  keyword: "conv",
  doc: "Convolution with filters shared over the whole map. Output size: floor((size + 2 pad - kernel) / stride) + 1.",
  source: "paper, section 2 (C1, C2); Krizhevsky et al. 2012",
  positional: { out: outputChannels },
  words: {
    kernel,
    stride,
    pad: padOf0,
    dilation,
    groups: optional(groups, 1, {
      doc: "Splits the channels into this many groups, convolved separately. `each` makes every input channel a group: a depthwise convolution.",
      why: "One group sees all channels; AlexNet used 2.",
      source: "Krizhevsky et al. 2012, section 3.5",
      example: "2",
    }),
  },
  block: PARAMETER_PROPERTIES,
});

type Grid = readonly [number, number];

/** How a locally shared layer's map is divided into regions with filters of their own. */
export type Cells =
  | { readonly kind: "grid"; readonly grid: Grid; readonly span: Span }
  | { readonly kind: "unshared"; readonly span: Span }
  /** Overlapping groups of `group` cells of the grid of an earlier local layer. */
  | { readonly kind: "groups"; readonly grid: Grid; readonly group: Grid; readonly of: Name; readonly span: Span };

const grid = pair("the grid", 1, 256);

const cells: Type<Cells> = {
  kind: "cells",
  label: "a grid such as 3x3, or `unshared`",
  ...numbersOf(grid),
  parse(cursor, ctx): Parsed<Cells> {
    const span = cursor.here();
    if (cursor.takeWord("unshared") !== undefined) return parsed({ kind: "unshared", span });
    const own = grid.parse(cursor, ctx);
    if (!own.ok) return FAILED;
    if (cursor.takeWord("over") === undefined) return parsed({ kind: "grid", grid: own.value, span });
    const group = grid.parse(cursor, ctx);
    if (!group.ok || !fixed("cells", "of").parse(cursor, ctx).ok) return FAILED;
    const of = name("the name of a local layer").parse(cursor, ctx);
    return of.ok ? parsed({ kind: "groups", grid: own.value, group: group.value, of: of.value, span }) : FAILED;
  },
};

const noCells = "None: either `cells` or `blocks` must divide the map.";

export const local = phrase({
  keyword: "local",
  doc: "Locally shared convolution: divides the output map into cells, each with its own filters.",
  source: "paper, section 2 (C3, C4) and section 3 (interweaved operation)",
  positional: { out: outputChannels },
  words: {
    kernel,
    stride,
    pad: padOf0,
    cells: optional(cells, undefined, {
      doc: "`RxC` divides the output map into R rows and C columns of cells; each cell sees its full receptive field. `RxC over GxH cells of L` makes overlapping groups of G x H cells of the grid of layer L, each convolved separately. `unshared` gives every output position its own filter bank.",
      why: noCells,
      source: "paper, figure on interweaved operation: 9 cells, then 4 groups of 2 x 2 cells",
      example: "3x3",
    }),
    blocks: optional(pair("the block", 1, 16_384), undefined, {
      doc: "Size of a cell, instead of the number of cells.",
      why: noCells,
      unit: "output positions",
      source: "Sun et al. 2014 (DeepID2)",
      example: "2x2",
    }),
  },
  block: PARAMETER_PROPERTIES,
});

export const separable = phrase({
  keyword: "separable",
  doc: "Depthwise separable convolution: one filter per input channel, then a 1x1 convolution over the channels. Its two halves become the layers `X.depthwise` and `X`, and the options of the block apply to both; without `init`, the depthwise half uses xavier. To put relu or batchnorm between the halves, write two `conv` instead, the first with `groups each`.",
  source: "Chollet 2017 (Xception); Howard et al. 2017 (MobileNets)",
  positional: { out: outputChannels },
  words: { kernel, stride, pad: padOf0, dilation },
  block: PARAMETER_PROPERTIES,
});
