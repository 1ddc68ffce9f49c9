/**
 * The scalar input of a training step that accumulates which says whether a batch ends an update, 1, or only adds its
 * gradients to the sums, 0.
 */
export const updateInput = "update";
