import type { OpOf, Pair } from "../../ir/graph.js";
import { known, type LoweringContext } from "./context.js";
import type { OnnxWriter } from "./writer.js";

type Shape = readonly number[];

/**
 * Rows of patches first, then the columns of each: both are slices joined along one axis, so that whole rows of memory
 * are copied.
 */
export function lowerCutPatches(c: LoweringContext<OpOf<"cutPatches">>): string {
  const { op, writer, node } = c;
  const [batch, channels, height, width] = c.operandType(0).shape.map(known) as [number, number, number, number];
  const [vertical, horizontal] = op.parts;
  const images = batch / (vertical * horizontal);
  const [rows, columns] = [op.rows.length, op.columns.length];
  const cutting = { writer, label: node.label };

  const bands = cut(
    cutting,
    { value: c.operand(0), shape: [images, vertical, horizontal * channels, height, width] },
    op.rows,
    3,
    op.size[0],
  );
  const inBands = [images * rows, horizontal, channels, op.size[0], width];
  const patches = cut(cutting, { value: bands, shape: inBands }, op.columns, 4, op.size[1]);
  return shaped(cutting, patches, [images * rows * columns, channels, ...op.size]);
}

interface Cutting {
  readonly writer: OnnxWriter;
  readonly label: string;
}

/** Stacks strips of the last or last but one axis along axis 1; `value` is taken in the shape images x parts x .... */
function cut(
  cutting: Cutting,
  { value, shape }: { readonly value: string; readonly shape: Shape },
  strips: readonly Pair[],
  axis: 3 | 4,
  length: number,
): string {
  const { writer, label } = cutting;
  const parts = shape[1] as number;
  const whole = shape[axis] as number;
  const asIs = strips.every(([part, from], i) => part === i && from === 0) && strips.length === parts;
  if (asIs && length === whole) return value;
  const source = shaped(cutting, value, shape);
  const cuts = strips.map(([part, from]) => {
    const [starts, ends, axes] =
      parts === 1
        ? [[from], [from + length], [axis]]
        : [
            [part, from],
            [part + 1, from + length],
            [1, axis],
          ];
    const strip = writer.op("Slice", [source, writer.ints(starts), writer.ints(ends), writer.ints(axes)], {}, label);
    const missing = from + length - whole;
    if (missing <= 0) return strip;
    const pads = Array.from({ length: 2 * shape.length }, (_, i) => (i === shape.length + axis ? missing : 0));
    return writer.op("Pad", [strip, writer.ints(pads)], {}, label);
  });
  return cuts.length === 1 ? (cuts[0] as string) : writer.op("Concat", cuts, { axis: { int: 1 } }, label);
}

const shaped = ({ writer, label }: Cutting, value: string, shape: Shape): string =>
  writer.op("Reshape", [value, writer.ints(shape)], {}, label);

export function lowerJoin(c: LoweringContext<OpOf<"join">>): string {
  const all = c.node.inputs.map((_, i) => c.operand(i));
  return c.writer.op("Concat", all, { axis: { int: c.op.axis } }, c.node.label);
}

export function lowerPart(c: LoweringContext<OpOf<"part">>): string {
  const { writer, op, node } = c;
  return writer.op(
    "Slice",
    [c.operand(0), writer.ints([op.from]), writer.ints([op.to]), writer.ints([0])],
    {},
    node.label,
  );
}

export function lowerMirror(c: LoweringContext<OpOf<"mirror">>): string {
  const { writer, node } = c;
  const beforeStart = -(2 ** 31);
  const operands = [writer.ints([-1]), writer.ints([beforeStart]), writer.ints([3]), writer.ints([-1])];
  return writer.op("Slice", [c.operand(0), ...operands], {}, node.label);
}
