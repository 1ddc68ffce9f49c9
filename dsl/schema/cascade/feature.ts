import { phrase } from "../core/phrase.js";
import { required } from "../core/types.js";
import { name } from "../core/values.js";

/** A step that begins with the name of a net: `feature` is what it is called, not a word of the language. */
export const featureStep = phrase({
  keyword: "feature",
  doc: "Describes each patch of a crop by the output of a layer.",
  source: "paper, section 2 (FC of ANet)",
  syntax: "NET.LAYER over …",
  positional: {},
  words: {
    over: required(name("the name of a crop"), { doc: "Crop whose patches are described.", example: "patches" }),
  },
  block: {},
});
