import type { IrDim } from "../ir/graph.js";
import type { regions as forms } from "../ir/operators/regions.js";
import { cutPatches, join, part } from "../reference/patches.js";
import { addRegions, cutRegions, tileCells, untileCells } from "../reference/regions.js";
import { libraryFunction, type Meanings, wholeValue } from "./meaning.js";
import { lowerCutPatches, lowerJoin, lowerPart } from "./onnx/patches.js";
import { lowerAddRegions, lowerCutRegions, lowerTileCells, lowerUntileCells } from "./onnx/regions.js";
import { literal } from "./tfjs/text.js";
import { plain, whole } from "./tfjs-graph/forms.js";
import * as tf from "./tfjs-graph/regions.js";
import { concat, slice } from "./tfjs-graph/tensors.js";
import { sizesOf } from "./tfjs-graph/values.js";

/** Axes of the IR where maps have their channels last. */
const joinedAxis = { 0: 0, 2: 1, 3: 2 } as const;

const axisNames = { 0: "batch", 2: "rows", 3: "columns" } as const;

/** Regions of locally shared layers, and patches that share work. */
export const regions: Meanings<keyof typeof forms> = {
  cutRegions: {
    reference: ({ op, operand }) => cutRegions(op, operand(0)),
    gradient: ({ op: { rows, columns }, dy, when, add, mapOf }) => [
      when(0, () => add({ kind: "addRegions", rows, columns, map: mapOf(0) }, [dy])),
    ],
    onnx: lowerCutRegions,
    tfjs: libraryFunction("cutRegions"),
    tfjsGraph: (c) => ({ kind: "cells", map: whole(c, 0).name, sizes: sizesOf(c.typeOf(0)), op: c.op }),
  },
  addRegions: {
    reference: ({ op, operand }) => addRegions(op, operand(0)),
    onnx: lowerAddRegions,
  },
  tileCells: {
    reference: ({ op, operand }) => tileCells(op, operand(0)),
    gradient: ({ op: { heights, widths }, dy, when, add, mapOf }) => [
      when(0, () => add({ kind: "untileCells", heights, widths, size: mapOf(0) }, [dy])),
    ],
    onnx: lowerTileCells,
    tfjs: libraryFunction("tileCells"),
    tfjsGraph: tf.lowerTileCells,
  },
  untileCells: {
    reference: ({ op, operand }) => untileCells(op, operand(0)),
    onnx: lowerUntileCells,
  },
  cutPatches: {
    reference: ({ op, operand }) => cutPatches(op, operand(0)),
    onnx: lowerCutPatches,
    tfjs: libraryFunction("cutPatches"),
    tfjsGraph: tf.lowerCutPatches,
  },
  join: {
    reference: ({ op, operands }) => join(op, operands),
    onnx: lowerJoin,
    tfjs: ({ op, operands, isWeight, lib }) =>
      isWeight(0)
        ? `${lib("joinFilters")}(tf, [${operands()}])`
        : `${lib("join")}(tf, [${operands()}], ${literal({ axis: axisNames[op.axis] })})`,
    tfjsGraph: wholeValue((c) =>
      concat(
        c,
        c.node.inputs.map((_, i) => whole(c, i).name),
        joinedAxis[c.op.axis],
      ),
    ),
  },
  part: {
    reference: ({ op, operand }) => part(op, operand(0)),
    onnx: lowerPart,
    tfjs: (c) => libraryFunction(c.isWeight(0) ? "partOfFilters" : "part")(c),
    tfjsGraph: wholeValue((c) => {
      const { op, node } = c;
      const begin = [op.from, ...rest(node.type.shape, 0)];
      return slice(c, plain(c, 0), begin, [op.to - op.from, ...rest(node.type.shape, -1)]);
    }),
  },
};

const rest = (shape: readonly IrDim[], value: number): readonly number[] => shape.slice(1).map(() => value);
