import type { Random } from "../../runtime/random.js";
import { randomLoss } from "./random-loss.js";

/** A layer that meets an earlier one again. Maps may differ in size: then the draft is not valid. */
function branch(random: Random, i: number, channels: number): string {
  const before = `L${i - 1}`;
  switch (random.below(4)) {
    case 0:
      return `L${i} = conv ${channels} kernel 3 pad 1 -> batchnorm eps 0.1 -> add ${before} -> relu`;
    case 1:
      return `L${i} = separable ${channels} kernel 3 pad 1 -> add ${before}, ${before}`;
    case 2:
      return `S${i} = from ${before} -> conv 2 kernel 1\n  L${i} = from ${before} -> conv ${channels} kernel 3 pad 1 groups each -> relu -> concat S${i}, i -> conv ${channels} kernel 1`;
    default:
      return `S${i} = from i -> conv 2 kernel 3 pad 1\n  L${i} = from ${before} -> concat S${i} -> conv ${channels} kernel 1`;
  }
}

/** `2`, or a pair for both directions. */
const pair = (random: Random, from: number, below: number): string => {
  const draw = (): number => from + random.below(below - from);
  return random.chance(0.7) ? `${draw()}` : `${draw()}x${draw()}`;
};

function conv(random: Random, out: number, channels: number): string {
  const even = channels % 2 === 0 && out % 2 === 0;
  const groups =
    even && random.chance(0.6) ? " groups 2" : out % channels === 0 && random.chance(0.2) ? " groups each" : "";
  const dilation = random.chance(0.2) ? ` dilation ${pair(random, 1, 4)}` : "";
  const kind = random.chance(0.1) && groups === "" ? "separable" : "conv";
  return `${kind} ${out} kernel ${pair(random, 1, 4)} stride ${pair(random, 1, 3)} pad ${pair(random, 0, 3)}${dilation}${groups}`;
}

/** What follows a layer with weights. Constants are large, so that no term is lost in rounding. */
function after(random: Random): string {
  const rounding = random.pick(["", " rounding floor"]);
  return random.pick([
    "",
    "",
    " -> relu",
    " -> lrn size 3 alpha 0.9",
    " -> lrn size 4 alpha 0.5 beta 0.6 k 2",
    " -> relu -> maxpool 2",
    " -> relu -> lrn size 5 alpha 0.9 -> maxpool 2",
    ` -> maxpool 3 stride 2${rounding}`,
    ` -> maxpool 3x2 stride 2x1 pad 1${rounding}`,
    " -> batchnorm eps 0.1 -> relu",
    " -> batchnorm eps 0.1 -> tanh",
    ` -> leaky_relu slope 0.2 -> avgpool 2${rounding}`,
    ` -> prelu -> avgpool 3 stride 2 pad 1${rounding}`,
    " -> sigmoid",
    " -> tanh -> dropout 0.3",
  ]);
}

/** Layers on maps; `grid` is the last local layer whose cells another may be laid over. */
function mapLayers(random: Random): string[] {
  const layers: string[] = [];
  let channels = 3;
  let grid: string | undefined;
  // Where sizes stay, branches meet again.
  const level = random.chance(0.3);
  const count = 2 + random.below(3);
  for (let i = 0; i < count; i++) {
    const out = random.pick([2, 3, 4]);
    if (grid !== undefined && random.chance(0.7)) {
      layers.push(`L${i} = local ${out} kernel ${1 + random.below(2)} cells 1x1 over 2x2 cells of ${grid}`);
      grid = undefined;
    } else if (i > 0 && random.chance(level ? 0.6 : 0.2)) {
      layers.push(branch(random, i, channels));
      grid = undefined;
      continue;
    } else if (level) {
      layers.push(`L${i} = conv ${out} kernel 3 pad 1 -> ${random.pick(["relu", "tanh", "prelu", "sigmoid"])}`);
      channels = out;
      continue;
    } else if (random.chance(0.4)) {
      const shared = random.pick(["cells 2x2", "cells 2x2", "cells 3x3", "cells 1x2", "cells unshared", "blocks 2x3"]);
      const stride = random.chance(0.2) ? " stride 2" : "";
      layers.push(`L${i} = local ${out} kernel ${pair(random, 1, 4)}${stride} pad ${random.below(2)} ${shared}`);
      grid = shared === "cells 2x2" || shared === "cells 3x3" ? `L${i}` : undefined;
    } else {
      layers.push(`L${i} = ${conv(random, out, channels)}`);
      grid = undefined;
    }
    channels = out;
    const follows = after(random);
    if (/maxpool 3|avgpool 3/.test(follows)) grid = undefined;
    layers[i] += follows;
  }
  return layers;
}

/** Layers after the maps, if any, and whether they end in a vector. */
function endLayers(random: Random): { readonly layers: readonly string[]; readonly vector: boolean } {
  if (random.chance(0.5)) return { layers: [], vector: false };
  const layers: string[] = [];
  if (random.chance(0.4)) {
    layers.push(`V = ${random.pick(["global_avgpool", "flatten"])} -> batchnorm eps 0.1`);
    if (random.chance(0.5)) layers.push("W = from L0 -> global_avgpool -> concat V -> prelu");
  }
  layers.push(`FC = dense ${2 + random.below(4)}${random.pick(["", " -> relu", " -> dropout 0.4"])}`);
  return { layers, vector: true };
}

/**
 * A random net and the stage that trains it, as a spec. Most drafts are valid; the caller skips the others. Each image
 * has at most 9 x 9 pixels, each batch at most 4 images.
 */
export function randomSpec(random: Random): string {
  const smallest = random.chance(0.1) ? 1 : 6;
  const size = `${smallest + random.below(4)} x ${smallest + random.below(4)}`;
  const maps = mapLayers(random);
  const end = endLayers(random);
  const head = end.vector ? "dense" : random.pick(["dense", "average", "max", "max  output_window: 2"]);
  const { on, loss } = randomLoss(random, end.vector);
  return `attributes Tags = [ a, b, c ]
data pictures = image_folder { root: "p"  classes: 4  resized: ${size.replaceAll(" ", "")} }
data faces = celeba { root: "f"  identities: 3  attributes: Tags }
net N {
  input i : 3 x ${size}
  ${[...maps, ...end.layers].join("\n  ")}
}
schedule { stage s {
  train N on ${on}
  loss: ${loss}  output: ${head}  batch: ${random.pick([1, 2, 3, 3, 4])}  epochs: 1
  optimizer: sgd { lr: 1  momentum: 0  decay: 0 }
} }`;
}
