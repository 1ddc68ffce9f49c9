import type { Random } from "../../runtime/random.js";

/** A random net and the stage that trains it, as a spec. Most drafts are valid; the caller skips the others. */
export function randomSpec(random: Random): string {
  const size = `${6 + random.below(4)} x ${6 + random.below(4)}`;
  const layers: string[] = [];
  let channels = 3;
  let grid: string | undefined;
  const count = 2 + random.below(3);
  for (let i = 0; i < count; i++) {
    const groups = channels % 2 === 0 && random.chance(0.5) ? 2 : 1;
    const out = groups * (1 + random.below(3));
    const kernel = 1 + random.below(3);
    const local = random.chance(0.4);
    const shared = random.pick(["cells 2x2", "cells 1x2", "cells 2x1", "cells unshared", "blocks 2x3"]);
    const cells = grid !== undefined && random.chance(0.6) ? `kernel 1 cells 1x1 over 2x2 cells of ${grid}` : undefined;
    layers.push(
      local
        ? `L${i} = local ${out} ${cells ?? `kernel ${kernel} pad ${random.below(2)} ${shared}`}`
        : `L${i} = conv ${out} kernel ${kernel} stride ${1 + random.below(2)} pad ${random.below(2)} groups ${groups}`,
    );
    if (local && cells === undefined && shared === "cells 2x2") grid = `L${i}`;
    if (!local) grid = undefined;
    channels = out;
    const after = random.pick([
      "",
      " -> relu",
      " -> lrn 3 { alpha: 0.9 }",
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
