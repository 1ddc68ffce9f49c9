import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { name, number } from "../core/values.js";

export const contrastive = phrase({
  keyword: "contrastive",
  doc: "Draws vectors of one identity together and pushes those of two apart to a margin: the mean over all pairs of the batch of d^2 / 2 for one identity and max(0, margin - d)^2 / 2 for two, with d their distance.",
  source: "Hadsell et al. 2006, equation 4; Sun et al. 2014 (DeepID2), equation 2",
  syntax: "contrastive(LAYER) [margin …]",
  positional: {
    layer: required(name("the name of a layer"), { doc: "Layer whose output is compared; a vector.", example: "FC" }),
  },
  words: {
    margin: optional(number("the margin", { min: 0, max: 1e6, open: true }), 1, {
      doc: "Distance from which on two identities are far enough apart.",
      why: "Caffe's default.",
      unit: "units of the vector",
      source: "caffe contrastive_loss_layer.cpp",
      example: "1.5",
    }),
  },
  block: {},
});
