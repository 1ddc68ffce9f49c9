import { isOperatorKind, type Operator, type OperatorKind } from "../operators/table.js";
import type { Line } from "./line.js";
import { type Field, fieldsOf } from "./operators.js";

/** Reads the attributes of an operator, in any order. Throws `IrTextError` for one that is unknown, missing or wrong. */
export function parseAttributes(line: Line, kind: string, column: number): Operator {
  if (!isOperatorKind(kind)) return line.fail(`found \`${kind}\`, expected an operator`, column);
  const fields = fieldsOf(kind);
  const values = new Map<string, unknown>();
  const end = line.column;
  if (line.skip("{")) {
    const read = line.listed("}", () => {
      const place = line.column;
      const field = fieldNamed(line, kind, fields, place);
      if (values.has(field.name)) line.fail(`found a second ${field.name}, expected it once`, place);
      values.set(field.name, valueIn(line, field));
    });
    if (read.length === 0) line.fail("found no attributes in `{}`, expected one or no brackets", end);
  }
  const missing = fields.find((field) => field.attribute.optional !== true && !values.has(field.name));
  if (missing !== undefined)
    line.fail(`${kind} lacks the attribute ${missing.name}, expected ${missing.attribute.expected}`, end);
  return operatorOf(kind, fields, values);
}

function fieldNamed(line: Line, kind: string, fields: readonly Field[], column: number): Field {
  const known = fields.map((field) => field.name).join(", ");
  const name = line.word("an attribute");
  const found = fields.find((field) => field.name === name);
  return (
    found ??
    line.fail(`found the attribute \`${name}\`, expected ${known || `none: ${kind} has no attributes`}`, column)
  );
}

function valueIn(line: Line, { attribute }: Field): unknown {
  const column = line.column;
  const value = attribute.read(line.literal(attribute.expected));
  if (value === undefined || !attribute.valid(value)) line.fail(`expected ${attribute.expected}`, column);
  return value;
}

/** Every value has been read and checked by the attribute that `operators` ties to its name and kind. */
function operatorOf(kind: OperatorKind, fields: readonly Field[], values: ReadonlyMap<string, unknown>): Operator {
  const given = fields.filter(({ name }) => values.has(name)).map(({ name }) => [name, values.get(name)] as const);
  return { kind, ...Object.fromEntries(given) } as Operator;
}
