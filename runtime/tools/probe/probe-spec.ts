import { join } from "node:path";
import { writeBuild } from "../../build/build-folder.js";
import { compileTexts } from "../../build/compile-file.js";
import { tfjsModules } from "../../build/tfjs-target.js";

/** A small net that every engine trains in a moment, the one in plain JavaScript too. */
const spec = `
data images = image_folder { root: "images"  classes: 10  resized: 24x24 }

net Trial {
  input image : 3 x 24 x 24
  C1 = conv 8 kernel 5 pad 2 -> relu -> maxpool 2
  C2 = conv 16 kernel 3 pad 1 -> relu -> maxpool 2
  FC = dense 32 -> relu
}

schedule {
  seed: 1
  stage trial {
    train Trial on images
    loss: softmax over classes
    optimizer: sgd { lr: 0.01  momentum: 0.9 }
    batch: 8  epochs: 1
  }
}
`;

/** What a step of the trial is, for people. */
export const probeText = "one training step of a small net: two convolutions, batch of 8 images of 24x24";

/** Compiles the trial for every engine; its build lies in `FOLDER/build`. */
export async function writeProbe(folder: string): Promise<string> {
  const compiled = compileTexts(new Map([["probe.fan", spec]]), "probe.fan");
  if (!compiled.ok) throw new Error("engine probe: its spec has errors");
  const build = join(folder, "build");
  await writeBuild(build, new Map([...compiled.files, ...tfjsModules(compiled)]));
  return build;
}
