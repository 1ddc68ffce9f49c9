/** A name of the language. */
export const WORD = /[A-Za-z_][A-Za-z0-9_]*/;

/** Names such as `5_o_Clock_Shadow`; tried before numbers, which may hold `_` between digits. */
export const DIGIT_WORD = /[0-9]+_[A-Za-z][A-Za-z0-9_]*/;
