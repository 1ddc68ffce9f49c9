import type { Random } from "../../runtime/random.js";

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

/** A random net and the stage that trains it, as a spec. Most drafts are valid; the caller skips the others. */
export function randomSpec(random: Random): string {
  const size = `${6 + random.below(4)} x ${6 + random.below(4)}`;
  const layers: string[] = [];
  let channels = 3;
  let grid: string | undefined;
  const count = 2 + random.below(3);
  for (let i = 0; i < count; i++) {
    const out = random.pick([2, 3, 4]);
    const groups = channels % 2 === 0 && out % 2 === 0 && random.chance(0.6) ? 2 : 1;
    const kernel = 1 + random.below(3);
    const over = grid !== undefined && random.chance(0.7) ? grid : undefined;
    const shared = random.pick(["cells 2x2", "cells 2x2", "cells 1x2", "cells unshared", "blocks 2x3"]);
    if (over !== undefined) {
      layers.push(`L${i} = local ${out} kernel ${1 + random.below(2)} cells 1x1 over 2x2 cells of ${over}`);
      grid = undefined;
    } else if (i > 0 && random.chance(0.4)) {
      layers.push(branch(random, i, channels));
      grid = undefined;
      continue;
    } else if (random.chance(0.4)) {
      layers.push(`L${i} = local ${out} kernel ${kernel} pad ${random.below(2)} ${shared}`);
      grid = shared === "cells 2x2" ? `L${i}` : undefined;
    } else {
      const stride = 1 + random.below(2);
      layers.push(`L${i} = conv ${out} kernel ${kernel} stride ${stride} pad ${random.below(2)} groups ${groups}`);
      grid = undefined;
    }
    channels = out;
    const after = random.pick([
      "",
      " -> relu",
      " -> lrn size 3 alpha 0.9",
      " -> relu -> maxpool 2",
      " -> maxpool 3 stride 2",
      " -> batchnorm eps 0.1 -> relu",
      " -> batchnorm eps 0.1 -> tanh",
      " -> leaky_relu slope 0.2 -> avgpool 2",
      " -> prelu -> avgpool 3 stride 2 pad 1",
      " -> sigmoid",
    ]);
    layers[i] += after;
  }
  const vector = random.chance(0.5);
  if (vector && random.chance(0.4)) {
    layers.push(`V = ${random.pick(["global_avgpool", "flatten"])} -> batchnorm eps 0.1`);
    if (random.chance(0.5)) layers.push("W = from L0 -> global_avgpool -> concat V -> prelu");
  }
  if (vector) layers.push(`FC = dense ${2 + random.below(4)}${random.pick(["", " -> relu", " -> dropout 0.4"])}`);
  const head = vector ? "dense" : random.pick(["dense", "average", "max"]);
  const task = random.below(3);
  const similarity = vector ? " + 0.1 * similarity(FC)" : "";
  const [on, loss] =
    task === 0
      ? ["pictures", "softmax over classes"]
      : task === 1
        ? ["faces", "2 * sigmoid over Tags"]
        : ["faces", `softmax over identities${similarity}`];
  return `attributes Tags = [ a, b, c ]
data pictures = image_folder { root: "p"  classes: 4  resized: ${size.replaceAll(" ", "")} }
data faces = celeba { root: "f"  identities: 3  attributes: Tags }
net N {
  input i : 3 x ${size}
  ${layers.join("\n  ")}
}
schedule { stage s {
  train N on ${on}
  loss: ${loss}  head: ${head}  batch: 3  epochs: 1
  optimizer: sgd { lr: 1  momentum: 0  decay: 0 }
} }`;
}
