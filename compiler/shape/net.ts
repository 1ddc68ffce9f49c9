import type { Name } from "../../dsl/ast/ast.js";
import type { SourceFile } from "../../dsl/source/source-file.js";
import type { Span } from "../../dsl/source/span.js";
import { chooseFrom, didYouMean } from "../../dsl/text/suggest.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { FlatNet } from "../expand/draft.js";
import type { LayerContext, Source } from "../layers/context.js";
import { leastCommonMultiple } from "../layers/convolution.js";
import { inferLayer } from "../layers/layers.js";
import type { MapShape } from "../layers/requirements.js";
import { formatShape } from "../model/dim.js";
import type { Dim, LayerModel, LayerOp, NetModel, Origin, Pair, Shape } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";
import { netInit } from "./net-init.js";
import { type ReadLayer, type ReadStatement, readStatements } from "./read-layers.js";
import { checkResponse } from "./response.js";
import { trail } from "./trail.js";

/** Most layers of one net. */
const MAX_LAYERS = 20_000;

/** Images are red, green and blue. */
const IMAGE_CHANNELS = 3;

export interface NetOrigin {
  readonly file: string;
  readonly span: Span;
}

type Sources = ReadonlyMap<string, SourceFile>;

function originOf(at: NetOrigin, scope: Scope, sources: Sources): Origin {
  const trace = scope.trace.map((step) => {
    const line = sources.get(step.file)?.position(step.span.start).line ?? 0;
    return `${step.text} (${step.file}:${line})`;
  });
  return { file: at.span.file ?? at.file, start: at.span.start, end: at.span.end, trace };
}

/** A net during inference, layer by layer. */
interface Draft {
  readonly flat: FlatNet;
  readonly input: MapShape;
  readonly sources: Sources;
  /** Position of every statement, to recognise names that are defined later. */
  readonly positions: ReadonlyMap<string, number>;
  readonly multiple: number;
  readonly layers: LayerModel[];
  readonly outputs: Map<string, number>;
  readonly grids: Map<string, Pair>;
}

/**
 * Reads the layers of an expanded net and infers their shapes, in time linear in their number. Undefined after any
 * fault; the layers above the first malformed one are still checked.
 */
export function inferNet(flat: FlatNet, scope: Scope, at: NetOrigin, sources: Sources): NetModel | undefined {
  const { statements, complete } = readStatements(flat);
  if (flat.broken || flat.input === undefined) return undefined;
  if (statements.reduce((all, one) => all + one.layers.length, 0) > MAX_LAYERS) {
    const values = { name: flat.name.text, limit: MAX_LAYERS };
    scope.report(diagnostic("expand/too-many-layers", at, values, { hint: "remove layers" }));
    return undefined;
  }
  const input = inputOf(flat.input, flat.name.text);
  if (input === undefined) return undefined;
  const draft: Draft = {
    flat,
    input,
    sources,
    positions: new Map(flat.statements.map(({ name }, i) => [name.text, i])),
    multiple: leastCommonMultiple(statements.flatMap((one) => one.layers.map(groupsOf))),
    layers: [],
    outputs: new Map(),
    grids: new Map(),
  };
  for (const one of statements) if (!inferStatement(draft, one)) return undefined;
  if (!complete) return undefined;
  const { layers, outputs } = draft;
  const init = netInit(
    flat,
    layers,
    ({ name, scope: own }) => originOf({ file: own.file, span: name.span }, own, sources),
    (file, offset) => sources.get(file)?.position(offset).line ?? 0,
  );
  const net: NetModel = {
    name: flat.name.text,
    input: { name: flat.input.name.text, channels: input.channels, height: input.height, width: input.width },
    layers,
    outputs,
    response: flat.response?.name.text,
    init: init === "broken" ? undefined : init,
    origin: originOf(at, scope, sources),
  };
  return checkResponse(flat, net) && init !== "broken" ? net : undefined;
}

const groupsOf = ({ phrase }: ReadLayer): number =>
  phrase.keyword === "conv" && phrase.values.groups !== "each" ? phrase.values.groups : 1;

function inputOf({ shape, scope }: FlatNet["input"] & object, net: string): MapShape | undefined {
  if (shape.channels !== IMAGE_CHANNELS) {
    const place = { file: scope.file, span: shape.at };
    const hint = `write \`${IMAGE_CHANNELS}\` in its place`;
    const found = `${shape.channels} ${shape.channels === 1 ? "channel" : "channels"}`;
    scope.report(diagnostic("shape/input-channels", place, { net, found }, { hint }));
    return undefined;
  }
  const dim = (of: number | string): Dim => (typeof of === "number" ? of : { kind: "symbol", name: of });
  return { kind: "map", channels: shape.channels, height: dim(shape.height), width: dim(shape.width) };
}

/** Infers the layers of one statement; false after a report. */
function inferStatement(draft: Draft, { statement, from, layers }: ReadStatement): boolean {
  let current = draft.layers.length - 1;
  if (from !== undefined) {
    const source = sourceOf(draft, statement, from.values.layer, statement.name.text);
    if (source === undefined) return false;
    current = source.index;
  }
  for (const one of layers) {
    const ctx = contextOf(draft, statement, one, current);
    const outcome = inferLayer(one.phrase, shapeAt(draft, current), ctx);
    if (outcome === undefined) return false;
    if (outcome.warning !== undefined) statement.scope.report(outcome.warning);
    if (outcome.op.kind === "local") draft.grids.set(statement.name.text, outcome.op.grid);
    const origin = originOf({ file: statement.scope.file, span: one.span }, statement.scope, draft.sources);
    const push = (id: string, op: LayerOp, shape: Shape, others: readonly number[] = []): void => {
      const inputs = [current, ...others];
      current = draft.layers.length;
      draft.layers.push({ id, statement: statement.name.text, op, inputs, shape, origin });
    };
    const { first } = outcome;
    if (first !== undefined) push(`${one.id}.${first.suffix}`, first.op, first.shape);
    push(one.id, outcome.op, outcome.shape, outcome.others);
  }
  draft.outputs.set(statement.name.text, current);
  return true;
}

const shapeAt = ({ layers, input }: Draft, index: number): Shape => layers[index]?.shape ?? input;

function contextOf(
  draft: Draft,
  statement: ReadStatement["statement"],
  { id, phrase, beforeRelu }: ReadLayer,
  current: number,
): LayerContext {
  const { flat, input, layers, grids, sources, multiple } = draft;
  const { file } = statement.scope;
  return {
    net: flat.name.text,
    layer: id,
    before: layers[current]?.id ?? `the input \`${flat.input?.name.text}\``,
    inputShape: formatShape(input),
    beforeRelu,
    multiple,
    gridOf: (name) => grids.get(name),
    localNames: () => [...grids.keys()],
    source: (name) => sourceOf(draft, statement, name, id),
    at: (part) => ({ file, span: phrase.given.get(part) ?? phrase.given.get("") ?? phrase.span }),
    chain: (to) => {
      const title = to === undefined ? "shapes up to here:" : "shapes on the other branch:";
      return trail(flat, input, layers, to?.index ?? current, title, sources);
    },
    report: statement.scope.report,
  };
}

/** The earlier layer, or the input, of a name in a statement; undefined after a report. */
function sourceOf(
  draft: Draft,
  { scope, name: own }: ReadStatement["statement"],
  name: Name,
  layer: string,
): Source | undefined {
  const { flat, outputs, positions, layers, input } = draft;
  const index = outputs.get(name.text) ?? (flat.input?.name.text === name.text ? -1 : undefined);
  if (index !== undefined) {
    const shape = layers[index]?.shape ?? input;
    const origin = layers[index]?.origin;
    const place =
      origin === undefined
        ? { file: flat.input?.scope.file ?? scope.file, span: flat.input?.name.span ?? name.span }
        : { file: origin.file, span: { start: origin.start, end: origin.end } };
    return { index, shape, related: { message: `\`${name.text}\` gives ${formatShape(shape)} here`, ...place } };
  }
  const place = { file: scope.file, span: name.span };
  if (positions.has(name.text)) {
    const hint =
      name.text === own.text
        ? "name a layer above this one: a layer cannot read itself"
        : `move \`${name.text}\` above this layer: a layer can only read layers above it`;
    scope.report(diagnostic("shape/layer-not-yet-defined", place, { layer, name: name.text }, { hint }));
    return undefined;
  }
  const above = [...(flat.input === undefined ? [] : [flat.input.name.text]), ...outputs.keys()];
  const hint = didYouMean(name.text, [...above, ...positions.keys()]) ?? chooseFrom(name.text, above.slice(-8));
  scope.report(diagnostic("expand/unknown-layer", place, { net: flat.name.text, name: name.text }, { hint }));
  return undefined;
}
