/**
 * Elements from which on the update of an array does not run with the training step, but after it and in pieces. For smaller
 * arrays, the memory saved does not pay for the additional calls.
 */
export const largeArray = 2 ** 20;
