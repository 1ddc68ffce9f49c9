import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "../../runtime/random.js";
import { imageOf } from "./image-files.js";

/** Everything in a spec and its data that its author names. */
export const roles = [
  ...["param", "list", "attributeA", "attributeB", "objects", "classA", "classB", "faces"],
  ...["imageColumn", "identityColumn", "splitColumn", "whoA", "whoB", "template", "parameter"],
  ...["inputA", "inputB", "netA", "netB", "layerA", "layerB", "layerC"],
  ...["cascade", "window", "crop", "feature", "score", "stageA", "stageB", "stageC", "stageD"],
] as const;
export type Role = (typeof roles)[number];
export type Names = Readonly<Record<Role, string>>;

/** A name for each role that means nothing. */
export const plainNames = Object.fromEntries(roles.map((role) => [role, `the_${role}`])) as Names;

/** Words that mean something to JavaScript, to its objects and promises, or to the modules and graphs that are generated. */
export const javascriptNames = [
  ...["constructor", "__proto__", "prototype", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "length"],
  ...["propertyIsEnumerable", "toLocaleString", "__defineGetter__", "__lookupSetter__", "name", "caller", "then"],
  ...["default", "arguments", "eval", "await", "yield", "let", "static", "async", "of", "get", "this", "class", "new"],
  ...["delete", "import", "export", "null", "undefined", "NaN", "Infinity", "globalThis", "process", "require"],
  ...["Object", "Map", "Promise", "Symbol", "weight", "bias", "mean", "variance", "run", "layers", "layersInTraining"],
  ...["w", "tf", "batch", "values", "moving", "gradients", "next", "renewed", "weights", "parameters", "updated"],
  ...["trainingStep", "Weights", "OutputLayer", "Tensors", "TensorFlow", "metadata", "__metadata__", "plan", "stages"],
] as const;

/** What no layer may be called: the graphs use it (`expand/reserved-layer`). */
export const mayBeLayer = (name: string): boolean => name !== "__proto__";

/** A spec with all roles. */
const specOfNames = (n: Names): string => `
param ${n.param} : number = 0.01
attributes ${n.list} = [ ${n.attributeA}, ${n.attributeB} ]
data ${n.objects} = image_folder { root: "objects"  classes: 2  resized: 16x16 }
data ${n.faces} = csv {
  root: "."  file: "faces.csv"  image: "${n.imageColumn}"  identity: "${n.identityColumn}"  identities: 2
  split: column "${n.splitColumn}"  attributes: ${n.list}
}
template ${n.template}(${n.parameter} : int = 4) { ${n.layerA} = conv ${n.parameter} kernel 3 -> relu -> maxpool 2 }
net ${n.netA} { input ${n.inputA} : 3 x 16 x 16  use ${n.template}(2)  response ${n.layerA} }
net ${n.netB} {
  input ${n.inputB} : 3 x 8 x 8
  ${n.layerB} = conv 2 kernel 3 -> batchnorm -> relu
  ${n.layerC} = dense 4 -> relu -> dropout 0.5
}
cascade ${n.cascade} {
  ${n.window} = window ${n.netA}.response in image resized 16x16 { proposals: sliding  scales: 0.5, 0.8  pick: best }
  ${n.crop} = crop ${n.window} enlarged 1.2 resized 10x10 { size: 8x8  stride: 2 }
  ${n.feature} = ${n.netB}.${n.layerC} over ${n.crop}
  ${n.score} = svm per ${n.list} on ${n.feature} { C: 1 } averaged over ${n.crop}
}
schedule {
  stage ${n.stageA} {
    train ${n.netA} on ${n.objects}  loss: softmax over classes
    optimizer: sgd { lr: ${n.param}  momentum: 0.9 }  batch: 2  epochs: 1
  }
  stage ${n.stageB} {
    after ${n.stageA}  train ${n.netA} on ${n.faces}  loss: sigmoid over ${n.list}
    optimizer: adam { lr: 0.001 }  batch: 2  epochs: 1
  }
  stage ${n.stageC} {
    after ${n.stageB}  train ${n.netB} on ${n.faces}.${n.crop} by identity
    loss: softmax over identities + 0.01 * similarity(${n.layerC})
    optimizer: sgd { lr: 0.01 }  batch: 2  epochs: 1
  }
  stage ${n.stageD} { after ${n.stageC}  fit ${n.score} on ${n.faces}.validation }
}
evaluate on ${n.faces}.test { accuracy: per attribute }
`;

const splits = ["train", "train", "train", "train", "validation", "validation", "validation", "validation", "test"];
/** Names of the first images; the others are numbered. */
const imageNames = ["__proto__", "constructor", "toString"];

/** Writes `spec.fan` and its data, images of 16 x 16 pixels, into a folder. Returns the paths of the images of faces. */
export async function writeNamedProject(folder: string, names: Names): Promise<readonly string[]> {
  const random = new Random("named project");
  const draw = (file: string): Promise<unknown> =>
    imageOf(16, 16, () => [random.below(256), random.below(256), random.below(256)])
      .png()
      .toFile(join(folder, file));
  for (const name of [names.classA, names.classB]) {
    await mkdir(join(folder, "objects", name), { recursive: true });
    for (const file of imageNames.slice(0, 2)) await draw(join("objects", name, `${file}.png`));
  }
  await mkdir(join(folder, "img"));
  const files = splits.map((_, i) => `img/${imageNames[i] ?? i}.png`);
  for (const file of files) await draw(file);
  const { imageColumn, identityColumn, splitColumn, attributeA, attributeB, whoA, whoB } = names;
  const rows = files.map((file, i) => [file, i % 2 ? whoA : whoB, splits[i], i % 2, (i >> 1) % 2].join());
  const head = [imageColumn, identityColumn, splitColumn, attributeA, attributeB].join();
  await writeFile(join(folder, "faces.csv"), `${[head, ...rows].join("\n")}\n`);
  await writeFile(join(folder, "spec.fan"), specOfNames(names));
  return files.map((file) => join(folder, file));
}
