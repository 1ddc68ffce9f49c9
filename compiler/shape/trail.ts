import type { SourceFile } from "../../dsl/source/source-file.js";
import type { FlatNet } from "../expand/draft.js";
import { formatShape } from "../model/dim.js";
import type { LayerModel, Shape } from "../model/index.js";

/** Most lines of one trail. */
const LINES = 12;

/**
 * The shapes from the input to a layer (-1: the input alone), each with its place:
 * `C1.maxpool   24 x 16 x 16   quickstart.fan:17`. A branch is followed through its first input.
 */
export function trail(
  flat: FlatNet,
  input: Shape,
  layers: readonly LayerModel[],
  to: number,
  title: string,
  sources: ReadonlyMap<string, SourceFile>,
): readonly string[] {
  const where = (file: string, start: number): string => `${file}:${sources.get(file)?.position(start).line ?? 1}`;
  const rows: (readonly [string, string, string])[] = [];
  let at = to;
  for (let one = layers[at]; one !== undefined && rows.length < LINES; one = layers[at]) {
    rows.unshift([one.id, formatShape(one.shape), where(one.origin.file, one.origin.start)]);
    at = one.inputs[0] ?? -1;
  }
  if (at === -1 && rows.length < LINES && flat.input !== undefined) {
    const { name, scope } = flat.input;
    rows.unshift([name.text, formatShape(input), where(name.span.file ?? scope.file, name.span.start)]);
  }
  const [ids, shapes] = [0, 1].map((i) => Math.max(0, ...rows.map((row) => row[i as 0 | 1].length)));
  return [title, ...rows.map(([id, shape, at]) => `  ${id.padEnd(ids ?? 0)}  ${shape.padEnd(shapes ?? 0)}  ${at}`)];
}
