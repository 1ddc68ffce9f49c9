/**
 * Shapes of feature maps and vectors. Sizes of an input declared as `3 x H x W` stay symbolic and are carried
 * through the layers as expressions.
 */

/** A spatial size or vector length: a number, or an expression over the symbolic sizes of the net's input. */
export type Dim = number | DimExpr;

export type DimExpr =
  | { readonly kind: "symbol"; readonly name: string }
  /** floor((of + add) / divide) + plus, or with the ceiling; `divide` is 1 and `plus` 0 for a plain sum. */
  | {
      readonly kind: "affine";
      readonly of: Dim;
      readonly add: number;
      readonly divide: number;
      readonly round: "floor" | "ceil";
      readonly plus: number;
    }
  | { readonly kind: "product"; readonly factors: readonly Dim[] };

/** One image's activation, without the batch axis: maps are channels x height x width (NCHW). */
export type Shape =
  | { readonly kind: "map"; readonly channels: number; readonly height: Dim; readonly width: Dim }
  | { readonly kind: "vector"; readonly size: Dim };

/** A shape without symbols. */
export type ConcreteShape =
  | { readonly kind: "map"; readonly channels: number; readonly height: number; readonly width: number }
  | { readonly kind: "vector"; readonly size: number };
