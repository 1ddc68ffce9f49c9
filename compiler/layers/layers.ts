import { volume } from "../model/dim.js";
import type { LayerOp, Shape } from "../model/index.js";
import { activations, prelu } from "./activations.js";
import { add, concat } from "./branches.js";
import type { LayerContext, Outcome } from "./context.js";
import { conv, separable } from "./convolution.js";
import type { ComputingPhrase, Layer, LayerKind, LayerOpOf, LayerPhraseOf, PhraseRule } from "./layer.js";
import { local } from "./local.js";
import { batchnorm, lrn } from "./norm.js";
import { pool } from "./pooling.js";
import { grouped, MAX_VALUES, reportTooLarge } from "./requirements.js";
import { dense, dropout, flatten, globalAvgpool } from "./vectors.js";

type Layers = { readonly [K in LayerKind]: Layer<LayerOpOf<K>> & PhraseRule<LayerPhraseOf<K>> };

/** Every layer kind, each described in one place. */
const layers: Layers = {
  conv,
  local,
  dense,
  maxpool: pool,
  avgpool: pool,
  global_avgpool: globalAvgpool,
  flatten,
  ...activations,
  prelu,
  lrn,
  batchnorm,
  dropout,
  add,
  concat,
};

/** Every phrase that computes something; `separable` becomes two layers of the kind `conv`. */
const phraseRules: { readonly [H in ComputingPhrase["keyword"]]: PhraseRule<LayerPhraseOf<H>> } = {
  ...layers,
  separable,
};

/** The descriptor of an operation's kind. */
export const layerOf = ({ kind }: LayerOp): Layer => layers[kind];

export const phraseRuleOf = ({ keyword }: ComputingPhrase): PhraseRule => phraseRules[keyword];

/** The operation and output shape of a layer; undefined after a report. */
export function inferLayer(phrase: ComputingPhrase, input: Shape, ctx: LayerContext): Outcome | undefined {
  const outcome = phraseRuleOf(phrase).infer(phrase, input, ctx);
  if (outcome === undefined) return undefined;
  const values = volume(outcome.shape);
  if (typeof values !== "number" || values <= MAX_VALUES) return outcome;
  const what = `a map of ${grouped(values)} values`;
  return reportTooLarge({ what, limit: MAX_VALUES }, "use fewer channels, or a stride or pooling before it", ctx);
}
