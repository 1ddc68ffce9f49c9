import type { Role } from "./weight-file.js";

/** Words for a parameter in other programs, by our word for it. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  weight: ["weight", "weights", "w", "kernel", "filters", "filter"],
  bias: ["bias", "biases", "b"],
  scale: ["scale", "gamma", "weight"],
  shift: ["shift", "beta", "bias"],
  mean: ["mean", "running_mean", "moving_mean"],
  variance: ["variance", "var", "running_var", "moving_variance", "moving_var"],
  slope: ["slope", "alpha", "weight"],
};

/** Words around a layer's name that do not belong to it. */
const AROUND = ["module", "model", "net", "params", "state_dict"];

/**
 * Ways in which a parameter may be called elsewhere, spelled as `plainName` spells: `C1.weight` is `conv1 w` too.
 */
export function namesElsewhere(parameter: string): readonly string[] {
  const at = parameter.lastIndexOf(".");
  const layer = plainName(parameter.slice(0, at));
  const part = parameter.slice(at + 1);
  return (PARTS[part] ?? [part]).map((word) => `${layer} ${plainName(word)}`);
}

/** A name in lower case, words apart, without what programs put around it: `model/Conv1_w:0` is `c1 w`. */
export function plainName(name: string): string {
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  // A number after the last word counts copies: `conv1_w_0`, `kernel:0`.
  while (words.length > 2 && /^\d+$/.test(words.at(-1) ?? "")) words.pop();
  while (words.length > 2 && AROUND.includes(words[0] ?? "")) words.shift();
  return words
    .map((word) => word.replace(/^(?:conv|convolution)(?=\d+$)/, "c").replace(/^(?:dense|linear|ip)(?=\d+$)/, "fc"))
    .join(" ");
}

/** Words that name the part of a layer by themselves, and the words around them that programs write as one. */
const ROLES: readonly (readonly [RegExp, Role | "other"])[] = [
  [/^(?:running_|moving_)?mean$/, "mean"],
  [/^(?:running_|moving_)?var(?:iance)?$/, "variance"],
  [/^num_batches_tracked$/, "other"],
  [/^(?:depthwise_|pointwise_)?kernel$/, "weight"],
  [/^(?:weights?|w|filters?)$/, "weight"],
  [/^(?:bias(?:es)?|b)$/, "bias"],
  [/^(?:gamma|scale)$/, "scale"],
  [/^(?:beta|shift|offset)$/, "shift"],
  [/^(?:alpha|slope)$/, "slope"],
  // State of optimisers and averages, and the inverse deviations of Caffe2.
  [/^(?:momentum|m|v|exponentialmovingaverage|exp_avg(?:_sq)?|rm|riv)$/, "other"],
];

/** The layer of an array and its part in it, as far as the name says so. */
interface NamedPart {
  /** Everything before the part, empty for a name without one. Arrays of one layer have the same. */
  readonly layer: string;
  readonly role: Role | "other" | undefined;
}

/** Splits `bn1/moving_variance:0` into `bn1` and the part that the last words name. */
export function namedPart(name: string): NamedPart {
  const bare = name.replace(/:\d+$/, "");
  const at = bare.search(
    /(?:num_batches_tracked|exp_avg(?:_sq)?|(?:running|moving)_(?:mean|var(?:iance)?)|(?:depth|point)wise_kernel|[A-Za-z0-9]+)$/,
  );
  if (at < 0) return { layer: "", role: undefined };
  const word = bare.slice(at).toLowerCase();
  const before = bare.slice(0, at);
  // Flax keeps running statistics in a tree of their own.
  const layer = before.replace(/[^A-Za-z0-9]+$/, "").replace(/^(?:params|batch_stats)(?=[^A-Za-z0-9])/, "");
  // A name of one word says nothing: `b` can be any array.
  if (layer === "" || /[A-Za-z0-9]$/.test(before)) return { layer: "", role: undefined };
  return { layer, role: ROLES.find(([words]) => words.test(word))?.[1] };
}

/**
 * What a vector called `weight` or `bias` is: of a normalisation if its layer has other parts of one, or has both but no filters;
 * the slopes of a prelu if it is the only part.
 */
export function roleInLayer(
  role: Role | "other" | undefined,
  layer: readonly { readonly role: Role | "other" | undefined; readonly rank: number }[],
  rank: number,
): Role | "other" | undefined {
  if (rank > 1 || (role !== "weight" && role !== "bias")) return role;
  const parts = layer.filter((one) => one.role !== "other");
  const has = (...roles: readonly Role[]) =>
    parts.some((one) => one.role !== undefined && roles.includes(one.role as Role));
  const weights = parts.filter((one) => one.role === "weight");
  const normalises =
    has("mean", "variance", "scale", "shift") ||
    (has("bias") && weights.length > 0 && weights.every((one) => one.rank <= 1));
  if (normalises) return role === "weight" ? "scale" : "shift";
  return role === "weight" && parts.length === 1 ? "slope" : role;
}

/** Words of a layer's name, letters and digits apart; one word for each kind of layer that goes by several. */
function layerWords(layer: string): readonly string[] {
  const kinds = layer
    .toLowerCase()
    .replaceAll(
      /batch_?norm(?:ali[sz]ation)?(?:_?[123]d)?|(?:^|(?<=[^a-z]))(?:bnorm|norm|bn)(?:[123]d)?(?![a-z])/g,
      " bn ",
    )
    .replaceAll(/conv(?:olution)?(?:_?[123]d)?(?![a-z])/g, " conv ")
    .replaceAll(/p_?re_?lu|act(?:ivation)?(?![a-z])/g, " act ");
  return kinds.match(/[a-z]+|\d+/g) ?? [];
}

/**
 * Whether the name of a normalisation or activation says that it comes right after another layer: `features.1` after
 * `features.0`, `bn1` after `conv1`, `batch_normalization_2` after `conv2d_2`, `block.bn` after `block.conv`, `conv1/BatchNorm`
 * after `conv1`.
 */
export function comesAfter(layer: string, before: string): boolean {
  const [own, other] = [layerWords(layer), layerWords(before)];
  const attached = own.at(-1) === "bn" || own.at(-1) === "act";
  if (own.length === other.length + 1 && attached) return other.every((word, i) => word === own[i]);
  if (own.length !== other.length) return false;
  const differing = own.flatMap((word, i) => (word === other[i] ? [] : [[word, other[i] ?? ""] as const]));
  const [[word, from] = ["", ""], ...more] = differing;
  if (more.length > 0) return false;
  if (word === "bn" || word === "act") return true;
  return /^\d+$/.test(word) && Number(word) === Number(from) + 1;
}

/** Names in the order in which a person counts: `features.2` before `features.10`. */
export function byNumber(a: string, b: string): number {
  const pieces = (name: string): readonly string[] => name.match(/\d+|\D+/g) ?? [];
  const [own, other] = [pieces(a), pieces(b)];
  for (const [i, part] of own.entries()) {
    const next = other[i];
    if (next === undefined) return 1;
    const numbers = /^\d/.test(part) && /^\d/.test(next);
    const order = numbers ? Number(part) - Number(next) : part < next ? -1 : part > next ? 1 : 0;
    if (order !== 0) return order;
  }
  return own.length - other.length;
}
