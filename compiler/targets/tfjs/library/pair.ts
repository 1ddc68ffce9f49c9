/** Of rows and of columns. */
export type Pair = readonly [number, number];
