import type { Name } from "../../ast/ast.js";
import type { Span } from "../../source/span.js";
import { phrase } from "../core/phrase.js";
import { FAILED, optional, type Parsed, parsed, type Type } from "../core/types.js";
import { fixed, name, pair } from "../core/values.js";
import { channels, kernel, PARAMETER_PROPERTIES, padOf0, strideOf1 } from "./common.js";

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

export const local = phrase({
  keyword: "local",
  doc: "Locally shared convolution: the output map is divided into cells, each with its own filters.",
  source: "paper, section 2 (C3, C4) and section 3 (interweaved operation)",
  positional: { out: channels },
  words: {
    kernel,
    stride: strideOf1,
    pad: padOf0,
    cells: optional(cells, undefined, {
      doc: "`RxC`: the output map is cut into R rows and C columns of cells, and each cell sees its full receptive field. `RxC over GxH cells of L`: overlapping groups of G x H cells of the grid of layer L, each convolved by itself. `unshared`: one filter bank for each output position.",
      why: "None: `cells` or `blocks` must say how the map is divided.",
      source: "paper, figure on interweaved operation: 9 cells, then 4 groups of 2 x 2 cells",
      example: "3x3",
    }),
    blocks: optional(pair("the block", 1, 16_384), undefined, {
      doc: "Cells of this many output positions, in place of a number of cells.",
      why: "None: `cells` or `blocks` must say how the map is divided.",
      unit: "output positions",
      source: "Sun et al. 2014 (DeepID2)",
      example: "2x2",
    }),
  },
  block: PARAMETER_PROPERTIES,
});
