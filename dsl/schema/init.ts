import { firstNameOf, type Name, type Phrase } from "../ast/ast.js";
import { mismatch } from "./core/arithmetic.js";
import { leftover } from "./core/block.js";
import { valueDiagnostic } from "./core/codes.js";
import { Cursor } from "./core/cursor.js";
import { FAILED, type Parsed, parsed, type ValueContext } from "./core/types.js";
import { stringValue } from "./core/values.js";

/** Axis orders of an array, for files that do not state them. */
const ARRAY_LAYOUTS = {
  plain: "filters are out x in x height x width, matrices out x in, as in PyTorch and Caffe",
  transposed: "filters are height x width x in x out, matrices in x out, as in TensorFlow",
  channels_last:
    "as `transposed`, and the rows of a matrix applied to a map are in row, column, channel order; or out x in with columns in that order, if only that fits",
} as const;

/** The property of a net that loads its initial weights from a file. */
export const INIT_PROPERTY = {
  name: "init",
  doc: `File (ONNX or safetensors) with initial weights for the net, and the array for each parameter; parameters not listed use their fillers. Without a block, arrays are matched by name, and by shape where only one fits. A word after an array gives its axis order if the file does not state it: ${Object.entries(
    ARRAY_LAYOUTS,
  )
    .map(([word, meaning]) => `\`${word}\`, ${meaning}`)
    .join("; ")}.`,
  source: "paper, section 2 (the LNets start from a net trained on ImageNet)",
  example: '"alexnet.onnx" { C1.weight <- "conv1_w"  C1.bias <- "conv1_b" }',
} as const;

export type ArrayLayout = keyof typeof ARRAY_LAYOUTS;
const layouts = Object.keys(ARRAY_LAYOUTS) as readonly ArrayLayout[];

export interface InitValue {
  readonly file: string;
  readonly map: readonly InitEntry[];
}

export interface InitEntry {
  readonly target: readonly Name[];
  /** Names in the file; several arrays are concatenated along their outputs. */
  readonly arrays: readonly string[];
  readonly layout: ArrayLayout | undefined;
}

const file = stringValue("a file in quotes");
const array = stringValue("the name of an array in quotes");

/** `"file" { LAYER.weight <- "name in the file" }`; the block is optional. */
export function readInit(phrase: Phrase, ctx: ValueContext): Parsed<InitValue> {
  const cursor = new Cursor(phrase);
  const path = file.parse(cursor, ctx);
  if (!path.ok) return FAILED;
  const item = cursor.peek();
  if (item === undefined) return parsed({ file: path.value, map: [] });
  if (item.kind !== "block") return mismatch(item, 'a block such as `{ C1.weight <- "conv1_w" }`', ctx);
  cursor.next();
  if (!cursor.done) return leftover(cursor, { owner: "`init`", neighbours: [] }, ctx);
  let ok = true;
  const map: InitEntry[] = [];
  for (const entry of item.block.entries) {
    if (entry.kind === "mapping") {
      const from = readSource(entry.from, ctx);
      if (from.ok) map.push({ target: entry.target, ...from.value });
      else ok = false;
      continue;
    }
    const at = firstNameOf(entry).span;
    const values = { what: "this entry", owner: "the block of `init`" };
    const hint = 'write `LAYER.weight <- "name in the file"`';
    ctx.report(valueDiagnostic("value/misplaced-entry", { file: ctx.file, span: at }, values, { hint }));
    ok = false;
  }
  return ok ? parsed({ file: path.value, map }) : FAILED;
}

/** `"name"`, or `"first half", "second half"`, optionally followed by a word for the layout. */
function readSource(phrase: Phrase, ctx: ValueContext): Parsed<Omit<InitEntry, "target">> {
  const cursor = new Cursor(phrase);
  const arrays: string[] = [];
  do {
    const name = array.parse(cursor, ctx);
    if (!name.ok) return FAILED;
    arrays.push(name.value);
  } while (cursor.takeMark(","));
  const layout = layouts.find((word) => cursor.takeWord(word) !== undefined);
  if (cursor.done) return parsed({ arrays, layout });
  cursor.expected = layout === undefined ? layouts : [];
  return leftover(cursor, { owner: "an entry of `init`", neighbours: [] }, ctx);
}
