import {
  maskIndexStep,
  maskLimit,
  maskMultiplier,
  maskPeriods,
  maskPrime,
  maskRounds,
  maskSaltStep,
} from "../../ir/dropout-mask.js";
import type { OpOf } from "../../ir/graph.js";
import type { LoweringContext } from "./context.js";
import { onnxInt32 } from "./writer.js";

/** compiler/ir/dropout-mask.ts in operators: short tables of hashes, laid end to end over the mask and combined. */
export function lowerDropoutMask(c: LoweringContext<OpOf<"dropoutMask">>): string {
  const { op, writer, node } = c;
  const label = `${node.label} words`;
  const count = op.shape.reduce((a, b) => a * b, 1);
  const [first, ...others] = tables(c, count).map((table, i) => {
    const period = Math.min(maskPeriods[i] as number, count);
    const repeats = writer.ints([Math.ceil(count / period)]);
    const tiled = writer.op("Tile", [table, repeats], {}, label);
    return writer.op("Slice", [tiled, writer.ints([0]), writer.ints([count])], {}, label);
  });
  const words = others.reduce((word, table) => writer.op("BitwiseXor", [word, table], {}, label), first as string);
  const limit = writer.op("Cast", [writer.ints(maskLimit(op.rate))], { to: { int: onnxInt32 } }, `${node.label} limit`);
  const dropped = writer.op("Less", [words, limit], {}, `${node.label} dropped`);
  const factors = [writer.floats([0]), writer.floats([1 / (1 - op.rate)])];
  const flat = writer.op("Where", [dropped, ...factors], {}, `${node.label} factors`);
  return writer.op("Reshape", [flat, writer.ints(op.shape)], {}, node.label);
}

/** The tables that the first `count` positions read, hashed together in 64-bit integers. */
function tables(c: LoweringContext<OpOf<"dropoutMask">>, count: number): readonly string[] {
  const { op, writer, node } = c;
  const label = `${node.label} hash`;
  const mod = (value: string): string => writer.op("Mod", [value, writer.ints(maskPrime)], {}, label);
  const mul = (a: string, b: string): string => writer.op("Mul", [a, b], {}, label);
  const add = (a: string, b: string): string => writer.op("Add", [a, b], {}, label);

  const lengths = maskPeriods.map((period) => Math.min(period, count));
  let from = 0;
  const ranges = maskPeriods.map((period, i) => {
    const [start, end] = [writer.ints(from), writer.ints(from + (lengths[i] as number))];
    from += period;
    return writer.op("Range", [start, end, writer.ints(1)], {}, `${node.label} entries`);
  });
  const entries = writer.op("Concat", ranges, { axis: { int: 0 } }, `${node.label} entries`);
  const key = mod(mul(mod(c.operand(0)), writer.ints(maskMultiplier)));
  let x = mod(add(mul(entries, writer.ints(maskIndexStep)), writer.ints((op.salt % maskPrime) * maskSaltStep)));
  for (let round = 0; round < maskRounds; round++) {
    x = mod(add(x, key));
    x = mod(mul(mod(mul(x, x)), x));
  }
  const words = writer.op("Cast", [x], { to: { int: onnxInt32 } }, label);
  return writer.ops(
    "Split",
    [words, writer.ints(lengths)],
    { axis: { int: 0 } },
    lengths.map(() => label),
  );
}
