import type { ActivationPhrase } from "../../dsl/schema/layers/activation.js";
import type { Op } from "../ir/graph.js";
import type { ActivationOp } from "../model/index.js";
import type { Layer, LayerOpOf, LayerPhraseOf, PhraseRule } from "./layer.js";
import { perChannel } from "./parameters.js";
import { channelsKnown } from "./requirements.js";

type Activation<K extends ActivationOp["kind"]> = Layer<LayerOpOf<K>> & PhraseRule<LayerPhraseOf<K>>;

/** @param operator what an activation is in the IR. */
const activation = <K extends ActivationOp["kind"]>(kind: K, operator: (op: LayerOpOf<K>) => Op): Activation<K> => ({
  infer: (phrase: ActivationPhrase, input) => ({ op: { kind, ...phrase.values } as LayerOpOf<K>, shape: input }),
  parameters: {},
  cells: "same",
  keepsPlaces: true,
  lower: (op, { b, id, x }) => b.add(operator(op), [x], id),
});

/** Functions of each value by itself: the properties of the phrase are those of the operation. */
export const activations: { readonly [K in ActivationOp["kind"]]: Activation<K> } = {
  relu: { ...activation("relu", () => ({ kind: "relu" })), rectifies: true },
  leaky_relu: { ...activation("leaky_relu", ({ slope }) => ({ kind: "leakyRelu", slope })), rectifies: true },
  sigmoid: activation("sigmoid", () => ({ kind: "sigmoid" })),
  tanh: activation("tanh", () => ({ kind: "tanh" })),
};

/** One learned slope for each channel. */
export const prelu: Layer<LayerOpOf<"prelu">> & PhraseRule<LayerPhraseOf<"prelu">> = {
  rectifies: true,
  infer({ values: { slope, lr_mult: lr, decay_mult: decay } }, input, ctx) {
    return channelsKnown(input, "prelu", ctx) ? { op: { kind: "prelu", slope, lr, decay }, shape: input } : undefined;
  },
  parameters: { slope: perChannel((op) => op.slope) },
  cells: "same",
  lower: (_, { b, id, x, parameter }) => b.add({ kind: "prelu" }, [x, parameter("slope")], id),
};
