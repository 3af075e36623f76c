/** Rows and columns: a size, a step or a position in elements. */
export type Pair = readonly [number, number];
