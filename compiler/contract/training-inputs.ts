/**
 * The scalar input of a training step that accumulates which says whether a batch ends an update, 1, or only adds its
 * gradients to the sums, 0.
 */
export const updateInput = "update";

/** What a batch holds for the loss, in the order of the plan: whole numbers `labels`; 0 and 1 in `targets`, and their factors. */
export const lossInputs = ["labels", "targets", "labelWeights"] as const;
export type LossInput = (typeof lossInputs)[number];
