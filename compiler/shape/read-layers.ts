import { readValue } from "../../dsl/schema/core/block.js";
import { LAYER_SCHEMAS, type LayerPhrase, layer as layerType } from "../../dsl/schema/layers/layers.js";
import type { Span } from "../../dsl/source/span.js";
import { diagnostic } from "../diagnostics/codes.js";
import type { FlatNet, Statement } from "../expand/draft.js";
import type { ComputingPhrase } from "../layers/layer.js";
import { phraseRuleOf } from "../layers/layers.js";

/** A layer of a chain as written. */
export interface ReadLayer {
  readonly phrase: ComputingPhrase;
  readonly id: string;
  readonly span: Span;
  readonly beforeRelu: boolean;
}

/** A layer statement as written. */
export interface ReadStatement {
  readonly statement: Statement;
  /** The `from` of the chain; without one, it begins at the layer above. */
  readonly from: Extract<LayerPhrase, { keyword: "from" }> | undefined;
  readonly layers: readonly ReadLayer[];
}

/** The layers of an expanded net as read by their schemas, up to the first malformed one. */
export interface ReadNet {
  readonly statements: readonly ReadStatement[];
  readonly complete: boolean;
}

/** Reads and reports on every layer; returns those whose shapes can be inferred. */
export function readStatements(flat: FlatNet): ReadNet {
  const all = flat.statements.map((one) => (one.broken ? undefined : readStatement(one)));
  const hole = all.indexOf(undefined);
  const statements = (hole < 0 ? all : all.slice(0, hole)).filter((one) => one !== undefined);
  return { statements, complete: hole < 0 };
}

/** The hint for an operation that follows another one without an arrow, or has no name. */
const further = {
  words: LAYER_SCHEMAS.map((one): string => one.keyword),
  hint: (word: string): string =>
    `write \`-> ${word}\` to continue the chain, or \`name = ${word} …\` for a separate layer`,
  comma: "write `->` in its place",
};

function readStatement(statement: Statement): ReadStatement | undefined {
  const { name, scope, phrases } = statement;
  const around = { owner: `\`${name.text}\``, neighbours: [], further };
  const chain: LayerPhrase[] = [];
  for (const phrase of phrases) {
    const read = readValue(layerType, phrase, around, scope);
    if (read.ok) chain.push(read.value);
  }
  if (chain.length < phrases.length) return undefined;
  const [first, ...rest] = chain;
  if (first === undefined) return undefined;
  const from = first.keyword === "from" ? first : undefined;
  const computing: ReadLayer[] = [];
  const seen = new Map<string, number>();
  for (const [i, phrase] of (from === undefined ? chain : rest).entries()) {
    const at = from === undefined ? i : i + 1;
    if (phrase.keyword === "from") {
      const values = { before: `\`${chain[at - 1]?.keyword}\``, name: name.text };
      const hint = `start another layer: \`${name.text}2 = from ${phrase.values.layer.text} -> …\``;
      const place = { file: scope.file, span: phrase.given.get("") ?? phrase.span };
      scope.report(diagnostic("shape/from-not-first", place, values, { hint }));
      return undefined;
    }
    const count = (seen.get(phrase.keyword) ?? 0) + 1;
    seen.set(phrase.keyword, count);
    const suffix = count === 1 ? phrase.keyword : `${phrase.keyword}_${count}`;
    computing.push({
      phrase,
      id: i === 0 ? name.text : `${name.text}.${suffix}`,
      span: phrases[at]?.span ?? statement.span,
      beforeRelu: reluFollows(chain, at),
    });
  }
  if (from === undefined || computing.length > 0) return { statement, from, layers: computing };
  const of = from.values.layer.text;
  const hint = `write \`${name.text} = from ${of} -> …\`, or use \`${of}\` itself`;
  const place = { file: scope.file, span: name.span };
  scope.report(diagnostic("shape/from-alone", place, { name: name.text, of }, { hint }));
  return undefined;
}

/** Does a `relu`, `leaky_relu` or `prelu` follow the layer at `at`, directly or after a batchnorm? */
function reluFollows(chain: readonly LayerPhrase[], at: number): boolean {
  const next = chain[at + 1]?.keyword === "batchnorm" ? chain[at + 2] : chain[at + 1];
  return next !== undefined && next.keyword !== "from" && phraseRuleOf(next).rectifies === true;
}
