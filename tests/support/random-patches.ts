import type { Random } from "../../runtime/random.js";

/** A net over patches, and how the patches lie in a crop. */
export interface RandomPatches {
  /** A net called N whose last layer is FC. */
  readonly spec: string;
  readonly crop: {
    readonly resized: { readonly height: number; readonly width: number };
    readonly size: { readonly height: number; readonly width: number };
    readonly stride: readonly [number, number];
    readonly flips: boolean;
  };
}

/** Draws layers of every kind and patches of any size, step and number; the caller skips nets that are not valid. */
export function randomPatches(random: Random): RandomPatches {
  const size = { height: 8 + random.below(10), width: 8 + random.below(10) };
  const stride = [1 + random.below(6), 1 + random.below(6)] as const;
  const patches = (axis: 0 | 1): number => stride[axis] * random.below(5) + random.below(stride[axis]);
  const resized = { height: size.height + patches(0), width: size.width + patches(1) };
  const layers: string[] = [];
  let channels = 3;
  let grid: string | undefined;
  const count = 1 + random.below(4);
  for (let i = 0; i < count; i++) {
    const out = random.pick([2, 3, 4]);
    const kernel = `${1 + random.below(3)}x${1 + random.below(3)}`;
    // Padding in some of the nets only: it leaves little to share.
    const pad = random.chance(0.2) ? 1 : 0;
    const cells = random.pick([
      "cells 2x2",
      "cells 2x2",
      "cells 2x2",
      "cells 3x2",
      "cells 1x2",
      "cells unshared",
      "blocks 2x3",
    ]);
    if (grid !== undefined && random.chance(0.7)) {
      layers.push(`L${i} = local ${out} kernel ${1 + random.below(2)} cells 1x1 over 2x2 cells of ${grid}`);
      grid = undefined;
    } else if (i > 0 && random.chance(0.2)) {
      layers.push(branch(random, i, channels));
      grid = undefined;
      continue;
    } else if (random.chance(0.5)) {
      layers.push(`L${i} = local ${out} kernel ${kernel} pad ${pad} ${cells}`);
      grid = cells === "cells 2x2" ? `L${i}` : undefined;
    } else {
      const groups = channels % 2 === 0 && out % 2 === 0 && random.chance(0.5) ? 2 : 1;
      const dilation = random.chance(0.2) ? 2 : 1;
      layers.push(
        `L${i} = conv ${out} kernel ${kernel} stride ${random.chance(0.3) ? 2 : 1} pad ${pad} dilation ${dilation} groups ${groups}`,
      );
      grid = undefined;
    }
    channels = out;
    layers[i] += random.pick([
      "",
      " -> relu",
      " -> lrn size 3 alpha 0.9",
      " -> relu -> maxpool 2",
      " -> maxpool 2 rounding floor",
      " -> maxpool 3 stride 2",
      " -> batchnorm eps 0.1 -> relu",
      " -> batchnorm eps 0.1 -> tanh",
      " -> leaky_relu slope 0.2 -> avgpool 2",
      " -> prelu -> avgpool 3 stride 2 pad 1",
      " -> sigmoid -> maxpool 3 stride 1 pad 1",
    ]);
  }
  if (random.chance(0.2)) layers.push("V = global_avgpool");
  layers.push("FC = dense 3");
  const spec = `net N {\n  input i : 3 x ${size.height} x ${size.width}\n  ${layers.join("\n  ")}\n}`;
  return { spec, crop: { resized, size, stride, flips: random.chance(0.3) } };
}

/** A layer that meets an earlier one again, of another division into cells perhaps. */
function branch(random: Random, i: number, channels: number): string {
  const before = `L${i - 1}`;
  switch (random.below(4)) {
    case 0:
      return `L${i} = conv ${channels} kernel 3 pad 1 -> add ${before} -> relu`;
    case 1:
      return `L${i} = local ${channels} kernel 1 cells 2x2 -> add ${before}, ${before}`;
    case 2:
      return `S${i} = from ${before} -> local 2 kernel 1 cells 1x2\n  L${i} = from ${before} -> local 2 kernel 1 cells 2x1 -> concat S${i} -> conv ${channels} kernel 1`;
    default:
      return `S${i} = from ${before} -> relu\n  L${i} = from ${before} -> concat S${i} -> conv ${channels} kernel 1`;
  }
}
