import { oneOf, type PhraseOf } from "../core/phrase.js";
import { add } from "./add.js";
import { avgpool } from "./avgpool.js";
import { batchnorm } from "./batchnorm.js";
import { concat } from "./concat.js";
import { conv } from "./conv.js";
import { dense } from "./dense.js";
import { dropout } from "./dropout.js";
import { flatten } from "./flatten.js";
import { from } from "./from.js";
import { globalAvgpool } from "./global-avgpool.js";
import { leakyRelu } from "./leaky-relu.js";
import { local } from "./local.js";
import { lrn } from "./lrn.js";
import { maxpool } from "./maxpool.js";
import { prelu } from "./prelu.js";
import { relu } from "./relu.js";
import { separable } from "./separable.js";
import { sigmoid } from "./sigmoid.js";
import { tanh } from "./tanh.js";

/** Every layer operation, in the order of the reference. */
export const LAYER_SCHEMAS = [
  conv,
  local,
  separable,
  dense,
  maxpool,
  avgpool,
  globalAvgpool,
  flatten,
  relu,
  leakyRelu,
  prelu,
  sigmoid,
  tanh,
  lrn,
  batchnorm,
  dropout,
  from,
  add,
  concat,
] as const;

export const layer = oneOf("layer", LAYER_SCHEMAS);

export type LayerPhrase = PhraseOf<(typeof LAYER_SCHEMAS)[number]>;
