import type { Name } from "../../dsl/ast/ast.js";
import type { SourceFile } from "../../dsl/source/source-file.js";
import type { Span } from "../../dsl/source/span.js";
import type { AttributeList, CascadeStep, DataModel, NetModel, Origin } from "../model/index.js";
import type { Scope } from "../resolve/scope.js";

/** Checked declarations by name; `undefined` for a faulty one, about which nothing more is reported. */
export type Known<T> = ReadonlyMap<string, T | undefined>;

/** What the checks of cascade, schedule and evaluation read. */
export interface Checked {
  readonly scope: Scope;
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly attributes: Known<AttributeList>;
  readonly data: Known<DataModel>;
  readonly nets: Known<NetModel>;
  /** Steps of the cascade; undefined if the file has none. */
  readonly steps: Known<CascadeStep> | undefined;
  /** Nets whose missing training has been reported: later stages do not repeat it. */
  readonly excused: Set<string>;
  /** Data sets with the lists that differ from theirs, reported at their first use. */
  readonly clashes: Set<string>;
}

export const originAt = (scope: Scope, span: Span): Origin => ({
  file: span.file ?? scope.file,
  start: span.start,
  end: span.end,
  trace: [],
});

export const placeOf = (scope: Scope, at: Name | { readonly span: Span }): { file: string; span: Span } => ({
  file: scope.file,
  span: at.span,
});

/** A computed number without rounding noise: `6*0.1` is 0.6. */
export const shownNumber = (value: number): number => Number(value.toPrecision(6));

export const shownSize = ({ height, width }: { readonly height: number; readonly width: number }): string =>
  `${height}x${width}`;
