import { readPhrase } from "../../dsl/schema/core/block.js";
import { type LayerSentence, layer as layerType } from "../../dsl/schema/layers/layers.js";
import type { SourceFile } from "../../dsl/source/source-file.js";
import type { Span } from "../../dsl/source/span.js";
import { didYouMean } from "../../dsl/source/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { FlatNet, Statement } from "../expand/draft.js";
import type { Dim, LayerModel, NetModel, Origin, Pair, Shape } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";
import { formatShape } from "./dim.js";
import { inferLayer } from "./infer.js";
import type { LayerContext } from "./layer-context.js";

/** Most layers of one net. */
const MAX_LAYERS = 2000;

/** Pictures are red, green and blue. */
const IMAGE_CHANNELS = 3;

interface Parsed {
  readonly sentence: LayerSentence;
  readonly statement: Statement;
  readonly id: string;
  readonly span: Span;
  readonly beforeRelu: boolean;
}

export interface NetOrigin {
  readonly file: string;
  readonly span: Span;
}

export function originOf(at: NetOrigin, scope: Scope, sources: ReadonlyMap<string, SourceFile>): Origin {
  const trace = scope.trace.map((step) => {
    const line = sources.get(step.file)?.position(step.span.start).line ?? 0;
    return `${step.text} (${step.file}:${line})`;
  });
  return { file: at.span.file ?? at.file, start: at.span.start, end: at.span.end, trace };
}

/** Reads the layers of a laid-out net and infers their shapes. Undefined if any fault was found. */
export function inferNet(
  flat: FlatNet,
  scope: Scope,
  at: NetOrigin,
  sources: ReadonlyMap<string, SourceFile>,
): NetModel | undefined {
  if (flat.broken || flat.input === undefined) return undefined;
  const parsed = readLayers(flat);
  if (parsed === undefined) return undefined;
  if (parsed.length > MAX_LAYERS) {
    scope.report(diagnostic("expand/too-many-layers", at, { name: flat.name.text, limit: MAX_LAYERS }));
    return undefined;
  }
  const { shape: declared, name: inputName } = flat.input;
  if (declared.channels !== IMAGE_CHANNELS) {
    const place = { file: flat.input.scope.file, span: inputName.span };
    const values = { net: flat.name.text, found: declared.channels };
    const hint = `write \`input ${inputName.text} : 3 x …\``;
    scope.report(diagnostic("shape/input-channels", place, values, { hint }));
    return undefined;
  }
  const dim = (of: number | string): Dim => (typeof of === "number" ? of : { kind: "symbol", name: of });
  const input: Extract<Shape, { kind: "map" }> = {
    kind: "map",
    channels: declared.channels,
    height: dim(declared.height),
    width: dim(declared.width),
  };
  const layers: LayerModel[] = [];
  const outputs = new Map<string, number>();
  const grids = new Map<string, Pair>();
  const multiple = leastCommonMultiple(
    parsed.map(({ sentence }) => (sentence.head === "conv" ? sentence.values.groups : 1)),
  );
  let shape: Shape = input;
  for (const one of parsed) {
    const place = (part: string): { file: string; span: Span } => ({
      file: one.statement.scope.file,
      span: one.sentence.given.get(part) ?? one.sentence.given.get("") ?? one.span,
    });
    const ctx: LayerContext = {
      net: flat.name.text,
      layer: one.id,
      before: layers.at(-1)?.id ?? `the input \`${inputName.text}\``,
      inputShape: formatShape(input),
      beforeRelu: one.beforeRelu,
      multiple,
      gridOf: (statement) => grids.get(statement),
      localNames: [...grids.keys()],
      at: place,
      chain: () => chainOf(flat, input, layers, sources),
      report: one.statement.scope.report,
    };
    const outcome = inferLayer(one.sentence, shape, ctx);
    if (outcome === undefined) return undefined;
    if (outcome.warning !== undefined) one.statement.scope.report(outcome.warning);
    if (outcome.op.kind === "local") grids.set(one.statement.name.text, outcome.op.grid);
    outputs.set(one.statement.name.text, layers.length);
    layers.push({
      id: one.id,
      statement: one.statement.name.text,
      op: outcome.op,
      inputs: [layers.length - 1],
      shape: outcome.shape,
      origin: originOf({ file: one.statement.scope.file, span: one.span }, one.statement.scope, sources),
    });
    shape = outcome.shape;
  }
  const net: NetModel = {
    name: flat.name.text,
    input: { name: inputName.text, channels: input.channels, height: input.height, width: input.width },
    layers,
    outputs,
    response: flat.response?.name.text,
    origin: originOf(at, scope, sources),
  };
  return responseIsMap(flat, net) ? net : undefined;
}

function readLayers(flat: FlatNet): readonly Parsed[] | undefined {
  const all: Parsed[] = [];
  let ok = true;
  for (const statement of flat.statements) {
    const ids = new Map<string, number>();
    const chain = statement.phrases.map((phrase) => {
      const around = { owner: `\`${statement.name.text}\``, neighbours: [] };
      return readPhrase(layerType, phrase, around, statement.scope);
    });
    for (const [i, read] of chain.entries()) {
      if (!read.ok) {
        ok = false;
        continue;
      }
      const { head } = read.value;
      const count = (ids.get(head) ?? 0) + 1;
      ids.set(head, count);
      const suffix = count === 1 ? head : `${head}_${count}`;
      const next = chain[i + 1];
      all.push({
        sentence: read.value,
        statement,
        id: i === 0 ? statement.name.text : `${statement.name.text}.${suffix}`,
        span: statement.phrases[i]?.span ?? statement.span,
        beforeRelu: next?.ok === true && next.value.head === "relu",
      });
    }
  }
  return ok ? all : undefined;
}

function responseIsMap(flat: FlatNet, net: NetModel): boolean {
  if (flat.response === undefined) return true;
  const { name, scope } = flat.response;
  const place = { file: scope.file, span: name.span };
  const index = net.outputs.get(name.text);
  if (index === undefined) {
    const hint = didYouMean(name.text, net.outputs.keys());
    scope.report(diagnostic("expand/unknown-layer", place, { net: net.name, name: name.text }, { hint }));
    return false;
  }
  const shape = net.layers[index]?.shape;
  if (shape === undefined || shape.kind === "map") return true;
  const hint = "take the response from a layer before `dense`";
  scope.report(diagnostic("shape/response-of-vector", place, { name: name.text, found: formatShape(shape) }, { hint }));
  return false;
}

/** `C1.maxpool   24 x 16 x 16   quickstart.fan:17`, the last twelve. */
function chainOf(
  flat: FlatNet,
  input: Shape,
  layers: readonly LayerModel[],
  sources: ReadonlyMap<string, SourceFile>,
): readonly string[] {
  const where = (file: string, start: number): string => `${file}:${sources.get(file)?.position(start).line ?? 1}`;
  const first = flat.input;
  const rows = [
    ...(first === undefined
      ? []
      : [[first.name.text, formatShape(input), where(first.scope.file, first.name.span.start)] as const]),
    ...layers.map((one) => [one.id, formatShape(one.shape), where(one.origin.file, one.origin.start)] as const),
  ];
  const shown = rows.length > 12 ? rows.slice(-12) : rows;
  const [ids, shapes] = [0, 1].map((i) => Math.max(...shown.map((row) => row[i as 0 | 1].length)));
  return [
    "shapes up to here:",
    ...shown.map(([id, shape, at]) => `  ${id.padEnd(ids ?? 0)}  ${shape.padEnd(shapes ?? 0)}  ${at}`),
  ];
}

function leastCommonMultiple(all: readonly number[]): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return all.reduce((a, b) => Math.min((a / divisor(a, b)) * b, 65_536), 1);
}
