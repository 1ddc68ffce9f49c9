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
