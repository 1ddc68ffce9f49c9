/**
 * Outputs of an evaluation graph, which runs a net with the output layer of a stage on any number N of images, without dropout
 * and with running statistics: `logits`, N x outputs; `response`, N x 1 x h x w, if the net has one; and a mean square activation
 * for each statement of the net and, last, for the output layer.
 */

/** The output that holds the mean square of a layer's values for each image, N: not finite where the layer overflows. */
export const meanSquareOf = (layer: string): string => `${prefix}${layer}`;

/** The layer whose mean square activation an output holds, `@output` for the output layer; undefined for other outputs. */
export const meanSquareLayer = (output: string): string | undefined =>
  output.startsWith(prefix) ? output.slice(prefix.length) : undefined;

/** No name of a statement or a parameter begins so. */
const prefix = "@mean_square.";
