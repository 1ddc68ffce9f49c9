import { real } from "../text/attribute.js";
import { eachPair, eachValue, f32, operator } from "./operator.js";

/** Activations and their gradients. */
export const activations = {
  relu: eachValue({}),
  /** (y, dy) */
  reluGrad: eachPair({}),
  leakyRelu: eachValue({ slope: real }),
  /** (x, dy) */
  leakyReluGrad: eachPair({ slope: real }),
  sigmoid: eachValue({}),
  /** (y, dy) */
  sigmoidGrad: eachPair({}),
  tanh: eachValue({}),
  /** (y, dy) */
  tanhGrad: eachPair({}),
  /** (x, slopes): x where positive, else its channel's slope times x. */
  prelu: operator({}, (t) => t.perChannel(1)),
  /** (x, slopes, dy): gradient with respect to x. */
  preluGrad: operator({}, (t) => {
    t.alike(0, 2, "x and dy");
    return t.perChannel(1);
  }),
  /** (x, dy): gradient with respect to the slopes. */
  preluSlopeGrad: operator({}, (t) => {
    t.same();
    return f32(t.size(0, 1));
  }),
};
