/** Half-open range `[start, end)` of UTF-16 offsets in one source file. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** The file, if it is not the one being checked; set on declarations inherited with `extends "file"`. */
  readonly file?: string;
}

export const span = (start: number, end: number): Span => ({ start, end });

/** The smallest span that covers both. */
export const cover = (a: Span, b: Span): Span => ({
  ...a,
  start: Math.min(a.start, b.start),
  end: Math.max(a.end, b.end),
});

export const contains = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;
