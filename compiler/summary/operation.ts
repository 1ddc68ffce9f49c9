import type { PropertySpec } from "../../dsl/schema/core/types.js";
import { LAYER_SCHEMAS } from "../../dsl/schema/layers/layers.js";
import { layerOf } from "../layers/layers.js";
import type { LayerOp } from "../model/index.js";

/**
 * An operation in the notation of the language, with computed numbers: `conv 96 kernel 11 stride 4`. Omits the block,
 * and words that have their default value.
 */
export function operationText(op: LayerOp): string {
  const values = new Map(Object.entries({ ...op, ...layerOf(op).written?.(op) }));
  const schema = LAYER_SCHEMAS.find((one) => one.keyword === op.kind);
  const words = Object.entries<PropertySpec<unknown>>(schema?.words ?? {}).flatMap(([word, { fallback }]) => {
    const value = values.get(word);
    return value === undefined || same(value, fallback) ? [] : [`${word} ${shown(value)}`];
  });
  const positional = Object.keys(schema?.positional ?? {}).flatMap((part) =>
    values.has(part) ? [values.get(part)] : [],
  );
  return [op.kind, ...positional.map(shown), ...words].join(" ");
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `3` for the pair 3, 3. */
function shown(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.every((one) => one === value[0]) ? String(value[0]) : value.join("x");
}
