import { type Analysis, analyse } from "../../compiler/compile.js";
import { memoryHost } from "../../compiler/host/memory-host.js";

/** A small spec without faults that uses every block; tests change one thing in it. */
export const BASE = `attributes Tags = [ Smiling, Bald, Eyeglasses ]

param width : ratio = 1.0 in 0.25..4

data objects = image_folder { root: "data/objects"  classes: 12  resized: 72x72  augment: random_crop 64, flip }
data celebs  = celeba { root: "data"  images: wild  identities: 91  attributes: Tags }

template Trunk(width : ratio = 1.0) {
  C1 = conv 8*width kernel 5 stride 2 pad 2 -> relu -> lrn -> maxpool 3 stride 2
  C2 = conv 16*width kernel 3 pad 1 groups 2 -> relu
}

net LNet_o {
  input image : 3 x H x W
  use Trunk(width)
  response C2
}

net LNet_s extends LNet_o { input region : 3 x 64 x 64 }

net ANet {
  input face : 3 x 48 x 48
  C1 = conv 8*width kernel 5 pad 2 -> relu -> maxpool 4
  C3 = local 8*width kernel 3 pad 1 cells 3x3 -> relu -> maxpool 2
  C4 = local 8 kernel 2 cells 2x2 over 2x2 cells of C3 -> relu
  FC = dense 32 -> relu -> dropout 0.5
}

cascade faces {
  head    = window LNet_o.response in image resized 96x96 { scales: 0.3, 0.4  pick: best  context: 1.3 }
  face    = window LNet_s.response in head resized 64x64
  patches = crop face enlarged 1.2 resized 56x56 { size: 48x48  stride: 8  flips: on }
  feature = ANet.FC over patches
  score   = svm per Tags on feature { C: 1  loss: squared_hinge } averaged over patches
}

schedule {
  seed: 1
  stage pretrain {
    train LNet_o, LNet_s on objects
    loss: softmax over classes
    optimizer: sgd { lr: 0.01  step: 0.1 every 4 epochs }
    batch: 32  epochs: 6
  }
  stage tune_o {
    after pretrain
    train LNet_o on celebs
    loss: sigmoid over Tags  output: average
    optimizer: sgd { lr: 0.01 }
    epochs: 6  augment: flip, light 0.2
  }
  stage tune_s {
    after tune_o
    train LNet_s on celebs.head
    loss: sigmoid over Tags  output: average
    optimizer: sgd { lr: 0.01 }
    epochs: 6
  }
  stage faces {
    after tune_s
    train ANet on celebs.patches by identity
    loss: softmax over identities + 0.01 * similarity(FC)
    optimizer: sgd { lr: 0.01 }
    epochs: 6
  }
  stage fit_svm {
    after faces
    fit score on celebs.validation
  }
}

evaluate on celebs.test { accuracy: per attribute  localisation: face iou 0.5 }
`;

export const analyseText = (
  text: string,
  files: Readonly<Record<string, string>> = {},
  settings: Readonly<Record<string, string>> = {},
): Analysis => analyse(memoryHost({ "spec.fan": text, ...files }), "spec.fan", new Map(Object.entries(settings)));

/** The base with one text replaced; throws if it does not occur exactly once, so that no case tests nothing. */
export function changed(from: string, to: string): string {
  if (BASE.split(from).length !== 2)
    throw new Error(`"${from}" occurs ${BASE.split(from).length - 1} times in the fixture`);
  return BASE.replace(from, () => to);
}

/** Every diagnostic as `code at "marked text"`. */
export const summary = ({ diagnostics, sources }: Analysis): readonly string[] =>
  diagnostics.map((one) => `${one.code} at "${sources.get(one.file)?.slice(one.span) ?? ""}"`);
