import { phrase } from "../core/phrase.js";

export const globalAvgpool = phrase({
  keyword: "global_avgpool",
  doc: "Mean of every channel over the whole map: a map becomes a vector with a value for each channel, at any size of the map.",
  source: "Lin et al. 2014 (Network in Network), section 3.2",
  positional: {},
  words: {},
  block: {},
});
