import type { Name } from "../../ast/ast.js";
import type { Diagnostic } from "../../source/diagnostic.js";
import type { Span } from "../../source/span.js";
import type { Cursor } from "./cursor.js";

/** Value of a parameter. Sizes are height first. */
export type ParamValue = number | boolean | string | { readonly height: number; readonly width: number };

/** What a name in a phrase can refer to. */
export type NameKind = "net" | "data" | "attribute list" | "cascade step" | "stage" | "template" | "parameter";

/** The reader's view of the surrounding program. */
export interface ValueContext {
  readonly file: string;
  /** Value of a parameter in scope; `"broken"` for one whose own declaration has errors. */
  parameter(name: string): ParamValue | "broken" | undefined;
  readonly parameterNames: readonly string[];
  /**
   * Notes that a parameter of the file has a type that does not fit: from now on it is broken, so it is reported once. False
   * for any other name.
   */
  misuse(name: string): boolean;
  /** True if the name can be used; otherwise reports that it does not exist or has another kind. */
  refer(kind: NameKind, name: Name): boolean;
  /** Blocks that have a property of this name, for "belongs to …". */
  ownersOf(property: string): readonly string[];
  /** The text of a place in `file`; undefined for a place in another file. */
  textAt(at: Span): string | undefined;
  /** Properties that are written outside the block to which they belong, and reported there. */
  readonly strays?: ReadonlySet<string>;
  report(diagnostic: Diagnostic): void;
}

/** `ok: false` means that the error has been reported. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

export const FAILED: Parsed<never> = { ok: false };
export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });

/** The numbers that are allowed. */
export interface Bounds {
  /** Smallest and largest number. */
  readonly min?: number;
  readonly max?: number;
  /** Bounds that are not allowed themselves. */
  readonly above?: number;
  readonly below?: number;
  readonly integer?: boolean;
}

/** A kind of value: its parser, and its name in messages and in the reference. */
export interface Type<T> {
  readonly kind: string;
  readonly label: string;
  /**
   * Bounds of the numbers in a value, in the order in which they are written; the last ones hold for all further numbers.
   * The check compares with them, and messages and the reference state them.
   */
  readonly numbers?: readonly Bounds[];
  /** Words with which a value begins, if there are no others. */
  readonly keywords?: readonly string[];
  parse(cursor: Cursor, ctx: ValueContext): Parsed<T>;
}

/** Documentation of a property, for the reference and hover. */
export interface Facts {
  readonly doc: string;
  /** Reason for the default. */
  readonly why?: string;
  readonly unit?: string;
  /** Paper section or other source. */
  readonly source?: string;
  readonly example?: string;
  /** Hint for a word, or a path of words, that other tools or habits put here. */
  readonly instead?: (word: string) => string | undefined;
}

/** A property of a block or a part of a phrase. */
export interface PropertySpec<T> {
  readonly type: Type<T>;
  readonly required: boolean;
  readonly fallback: T | undefined;
  readonly facts: Facts;
}

export type PropertySpecs = Readonly<Record<string, PropertySpec<unknown>>>;

export type ValuesOf<R extends PropertySpecs> = {
  readonly [K in keyof R]: R[K] extends PropertySpec<infer T> ? T : never;
};

export const required = <T>(type: Type<T>, facts: Facts): PropertySpec<T> => ({
  type,
  required: true,
  fallback: undefined,
  facts,
});

export const optional = <T, D extends T | undefined>(
  type: Type<T>,
  fallback: D,
  facts: Facts,
): PropertySpec<T | D> => ({
  type,
  required: false,
  fallback,
  facts,
});
