/** A name. */
export const WORD = /[A-Za-z_][A-Za-z0-9_]*/;

/** Names such as `5_o_Clock_Shadow`; matched before numbers, which can contain `_` between digits. */
export const DIGIT_WORD = /[0-9]+_[A-Za-z][A-Za-z0-9_]*/;
