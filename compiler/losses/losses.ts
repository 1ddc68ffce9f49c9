import type { LossPhrase } from "../../dsl/schema/losses.js";
import type { GraphBuilder } from "../ir/builder.js";
import type { NodeId } from "../ir/graph.js";
import type { LossTerm } from "../model/index.js";
import { type LearntLabels, labelWeighting, noFocus, sigmoidWeighting } from "./label-weighting.js";

/** A loss over vectors of a layer, of pairs of images. The others are of the output layer. */
export type PairTerm = Extract<LossTerm, { readonly layer: string }>;

export const isPairTerm = (term: LossTerm): term is PairTerm => "layer" in term;

/** All that the compiler knows of a loss. */
interface Loss<T extends LossTerm = LossTerm, P extends LossPhrase = LossPhrase> {
  /** What it compares with: numbers of classes or identities, or 0 and 1 for each attribute. */
  readonly feeds: "labels" | "targets";
  /**
   * The term of the model. `name` is that of the layer, the list of attributes, or `classes` or `identities`; it is checked.
   * @param labels of the attributes that the stage learns; none for other labels.
   */
  term(phrase: P, name: string, labels: LearntLabels): T;
  /** For comments of generated modules. `name` makes the name of a spec safe. */
  words(term: T, name: (text: string) => string): string;
  /** Adds its operators to a graph and gives the node of its value. */
  lower(term: T, loss: LoweredLoss): NodeId;
}

/** What the lowering of one loss reads. */
export interface LoweredLoss {
  readonly b: GraphBuilder;
  readonly batch: number;
  /** Result of the output layer, batch x outputs. */
  readonly logits: NodeId;
  /** Input for what the loss compares with: whole numbers, one an image; or 0 and 1, batch x outputs. */
  labels(): NodeId;
  targets(): NodeId;
  /** Input for the factor of each label, batch x outputs; 0 for those that do not count. */
  labelWeights(): NodeId;
  /** Output of a layer statement. */
  layer(statement: string): NodeId;
}

type Losses = {
  readonly [K in LossTerm["kind"]]: Loss<Extract<LossTerm, { readonly kind: K }>, Extract<LossPhrase, { kind: K }>>;
};

const weighted = (weighting: object | undefined): string =>
  weighting === undefined ? "" : ", each label weighted by the batch";

/** Sum over attributes and mean over the batch of terms, N x A, times the weights of their labels. */
function weightedMean(terms: NodeId, name: string, { b, batch, labelWeights }: LoweredLoss): NodeId {
  const product = b.add({ kind: "mul" }, [terms, labelWeights()], `${name} weighted labels`);
  const sum = b.add({ kind: "sum", axes: [0, 1] }, [product], `${name} sum`);
  return b.add({ kind: "scale", by: 1 / batch }, [sum], `${name} loss`);
}

const losses: Losses = {
  softmax: {
    feeds: "labels",
    term: ({ kind, weight }, over: "classes" | "identities") => ({ kind, weight, over }),
    words: ({ over }) => `softmax cross-entropy over ${over}`,
    lower: (_, { b, logits, labels }) => b.add({ kind: "softmaxCrossEntropy" }, [logits, labels()], "softmax loss"),
  },
  sigmoid: {
    feeds: "targets",
    term: ({ kind, weight, options }, over, labels) => ({
      kind,
      weight,
      over,
      weighting: sigmoidWeighting(options, labels),
    }),
    words: ({ over, weighting }, name) =>
      `sigmoid cross-entropy over the attributes ${name(over)}${weighted(weighting)}`,
    lower({ weighting }, loss) {
      const { b, logits, targets } = loss;
      if (weighting === undefined) return b.add({ kind: "sigmoidCrossEntropy" }, [logits, targets()], "sigmoid loss");
      const { focus, smoothing } = weighting;
      const op = { kind: "sigmoidTerms", ...(focus ?? noFocus), smoothing } as const;
      return weightedMean(b.add(op, [logits, targets()], "sigmoid terms"), "sigmoid", loss);
    },
  },
  hinge: {
    feeds: "targets",
    term: ({ kind, weight, options }, over, labels) => ({
      kind,
      weight,
      over,
      weighting: labelWeighting(options, labels),
    }),
    words: ({ over, weighting }, name) => `hinge loss over the attributes ${name(over)}${weighted(weighting)}`,
    lower({ weighting }, loss) {
      const { b, logits, targets } = loss;
      if (weighting === undefined) return b.add({ kind: "hingeLoss" }, [logits, targets()], "hinge loss");
      return weightedMean(b.add({ kind: "hingeTerms" }, [logits, targets()], "hinge terms"), "hinge", loss);
    },
  },
  similarity: {
    feeds: "labels",
    term: ({ kind, weight }, layer) => ({ kind, weight, layer }),
    words: ({ layer }, name) => `squared distances of ${name(layer)} between equal identities`,
    lower(term, { b, batch, labels, layer }) {
      // sum over pairs of |f_i - f_j|^2 = trace(f^T L f) with L the Laplacian of the "same identity" graph.
      const features = layer(term.layer);
      const product = { kind: "matmul", transA: false, transB: false } as const;
      const laplacian = b.add({ kind: "pairLaplacian" }, [labels()], "similarity pairs");
      const spread = b.add(product, [laplacian, features], "similarity spread");
      const products = b.add({ kind: "mul" }, [features, spread], "similarity products");
      const sum = b.add({ kind: "sum", axes: [0, 1] }, [products], "similarity sum");
      return b.add({ kind: "scale", by: 1 / batch }, [sum], "similarity loss");
    },
  },
  contrastive: {
    feeds: "labels",
    term: ({ kind, weight, margin }, layer) => ({ kind, weight, layer, margin }),
    words: ({ layer, margin }, name) => `contrastive loss of ${name(layer)} with margin ${margin}`,
    lower(term, { b, labels, layer }) {
      const features = layer(term.layer);
      return b.add({ kind: "contrastiveLoss", margin: term.margin }, [features, labels()], "contrastive loss");
    },
  },
};

/** The descriptor of a loss's kind. */
export const lossOf = ({ kind }: Pick<LossTerm, "kind">): Loss => losses[kind];

/** Does the graph of a loss take a factor for each label? */
export const weightsLabels = (term: LossTerm): boolean => "weighting" in term && term.weighting !== undefined;
