import type { PropertySpec } from "../../dsl/schema/core/types.js";
import { LAYER_SCHEMAS } from "../../dsl/schema/layers/layers.js";
import type { LayerOp, Pair } from "../model/index.js";

type Value = number | string | Pair | undefined;

/** An operation in the notation of the language, with computed numbers: `conv 96 kernel 11 stride 4`. */
export function operationText(op: LayerOp): string {
  switch (op.kind) {
    case "conv": {
      const { out, kernel, stride, pad, dilation, groups } = op;
      return phrase(op.kind, [out], { kernel, stride, pad, dilation, groups });
    }
    case "local": {
      const { out, kernel, stride, pad, grid } = op;
      return phrase(op.kind, [out], { kernel, stride, pad, cells: grid.join("x") });
    }
    case "dense":
      return phrase(op.kind, [op.out], {});
    case "maxpool":
    case "avgpool": {
      const { kernel, pad, rounding } = op;
      const stride = same(op.stride, kernel) ? undefined : op.stride;
      return phrase(op.kind, [kernel], { stride, pad, rounding });
    }
    case "lrn": {
      const { size, alpha, beta, k } = op;
      return phrase(op.kind, [], { size, alpha, beta, k });
    }
    case "leaky_relu":
      return phrase(op.kind, [], { slope: op.slope });
    case "batchnorm":
      return phrase(op.kind, [], { eps: op.eps, momentum: op.momentum });
    case "dropout":
      return phrase(op.kind, [op.rate], {});
    case "relu":
    case "prelu":
    case "sigmoid":
    case "tanh":
    case "global_avgpool":
    case "flatten":
    case "add":
    case "concat":
      return op.kind;
    default: {
      const never: never = op;
      return never;
    }
  }
}

/** Omits words that have their default value. */
function phrase(keyword: LayerOp["kind"], values: readonly Value[], words: Readonly<Record<string, Value>>): string {
  const parts = Object.entries(words).flatMap(([word, value]) => {
    const fallback = rowOf(keyword, word)?.fallback;
    return value === undefined || same(value, fallback) ? [] : [`${word} ${shown(value)}`];
  });
  return [keyword, ...values.map(shown), ...parts].join(" ");
}

function rowOf(keyword: string, word: string): PropertySpec<unknown> | undefined {
  const words: Readonly<Record<string, PropertySpec<unknown>>> =
    LAYER_SCHEMAS.find((one) => one.keyword === keyword)?.words ?? {};
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function shown(value: Value): string {
  if (typeof value !== "object") return String(value);
  const [vertical, horizontal] = value;
  return vertical === horizontal ? String(vertical) : `${vertical}x${horizontal}`;
}
