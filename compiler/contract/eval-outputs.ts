/**
 * Outputs of a trial graph, which runs a net with the output layer of a stage on images of any number N, with dropout off
 * and running statistics: `logits`, N x outputs; `response`, N x 1 x h x w, where the net has one; and an energy for each
 * statement of the net and, last, for the output layer.
 */

/** The output that holds the mean square of a layer's values for each image, N: not finite where the layer overflows. */
export const meanSquareOf = (layer: string): string => `${prefix}${layer}`;

/** The layer whose energy an output holds, `@output` for the output layer; nothing for other outputs. */
export const meanSquareLayer = (output: string): string | undefined =>
  output.startsWith(prefix) ? output.slice(prefix.length) : undefined;

/** No name of a statement or a parameter begins so. */
const prefix = "@energy.";
