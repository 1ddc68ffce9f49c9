/**
 * Parameters of a net whose normalisation is measured on the training images: mean and standard deviation of each colour channel, in bytes. No
 * layer has a name like these.
 */
export const pixelNames = { mean: "@pixels.mean", std: "@pixels.std" } as const;
