import { activations } from "./activations.js";
import { arithmetic } from "./arithmetic.js";
import { channels } from "./channels.js";
import { convolutions } from "./convolutions.js";
import { losses } from "./losses.js";
import { maps } from "./maps.js";
import type { Flat, OperatorForm, ValuesOf } from "./operator.js";
import { regions } from "./regions.js";

/** Every operator of the IR but `input`. The type of a node's operator, `Op`, follows from this table. */
export const operators = {
  ...convolutions,
  ...regions,
  ...maps,
  ...channels,
  ...activations,
  ...losses,
  ...arithmetic,
};

type Operators = typeof operators;

export type OperatorKind = keyof Operators;

type Described<K extends OperatorKind> = Flat<{ readonly kind: K } & ValuesOf<Operators[K]["attributes"]>>;

/** An operator with attributes. */
export type Operator = { readonly [K in OperatorKind]: Described<K> }[OperatorKind];

export const isOperatorKind = (kind: string): kind is OperatorKind => Object.hasOwn(operators, kind);

export const formOf = ({ kind }: Operator): OperatorForm => operators[kind];
