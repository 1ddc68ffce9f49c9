import type { Random } from "../../runtime/random.js";

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
    } else if (random.chance(0.5)) {
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
    ]);
    layers[i] += after;
  }
  const vector = random.chance(0.5);
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
