import type { MappingEntry, Name, Phrase } from "../../ast/ast.js";
import { mismatch } from "../core/arithmetic.js";
import { leftover } from "../core/block.js";
import { valueDiagnostic } from "../core/codes.js";
import { Cursor } from "../core/cursor.js";
import { FAILED, type Parsed, parsed, type ValueContext } from "../core/types.js";
import { textValue } from "../core/values.js";

/** The property of a net that takes its first weights from a file. */
export const INIT_PROPERTY = {
  name: "init",
  doc: "A file with the net's first weights, and which of its arrays each parameter takes. Without a block, arrays are found by the parameters' own names.",
  source: "paper, section 2 (the LNets start from a net trained on ImageNet)",
  example: '"alexnet.onnx" { C1.weight <- "conv1_w"  C1.bias <- "conv1_b" }',
} as const;

export interface InitValue {
  readonly file: string;
  readonly map: readonly { readonly target: readonly Name[]; readonly name: string; readonly entry: MappingEntry }[];
}

const file = textValue("a file in quotes");

/** `"file" { LAYER.weight <- "name in the file" }`; the block may be left out. */
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
  const map: InitValue["map"][number][] = [];
  for (const entry of item.block.entries) {
    if (entry.kind === "mapping") {
      map.push({ target: entry.target, name: entry.from.value, entry });
      continue;
    }
    const at = entry.kind === "clause" ? entry.keyword.span : entry.name.span;
    const values = { what: "this entry", owner: "the block of `init`" };
    const hint = 'write `LAYER.weight <- "name in the file"`';
    ctx.report(valueDiagnostic("value/misplaced-entry", { file: ctx.file, span: at }, values, { hint }));
    ok = false;
  }
  return ok ? parsed({ file: path.value, map }) : FAILED;
}
