/** Bounds shared by the language and the readers of plans: numbers from a file are bounded before anything is allocated. */

/** Largest height or width of an image, in pixels. */
export const MAX_SIZE = 16_384;
export const MAX_INPUT_CHANNELS = 1024;
/** Images per step, and batches per update. */
export const MAX_BATCH = 65_536;
export const MAX_EPOCHS = 100_000;
