import { type Operator, type OperatorKind, operators } from "../operators/table.js";
import type { Attribute } from "./attribute.js";

/** An attribute under its name, whatever its type. */
export interface Field {
  readonly name: string;
  readonly attribute: Attribute<unknown> & { readonly optional?: true };
}

const fields: ReadonlyMap<string, readonly Field[]> = new Map(
  Object.entries(operators).map(([kind, { attributes }]) => [
    kind,
    Object.entries<Field["attribute"]>(attributes).map(([name, attribute]) => ({ name, attribute })),
  ]),
);

/** The attributes of an operator in the order of writing. */
export const fieldsOf = (kind: OperatorKind): readonly Field[] => fields.get(kind) ?? [];

/** An operator's attributes by name, optional ones only where they are given. */
export function valuesOf({ kind: _, ...values }: Operator): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(values));
}

/** What is wrong with an operator's attributes; `undefined` where all are there and valid. */
export function attributeFault(op: Operator): string | undefined {
  const values = valuesOf(op);
  for (const { name, attribute } of fieldsOf(op.kind)) {
    const value = values.get(name);
    if (value === undefined && attribute.optional !== true) return `${op.kind} lacks the attribute ${name}`;
    if (value !== undefined && !attribute.valid(value))
      return `the attribute ${name} of ${op.kind} is ${attribute.print(value)}, expected ${attribute.expected}`;
  }
  return undefined;
}
