import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import onnxProto from "onnx-proto";
import { type Fence, fencesOf, fileNameOf, pages } from "../docs/fences.js";

/** The guide's spec with so few steps that its stages take seconds. */
export const shortened = (spec: string): string => spec.replaceAll("epochs: 4", "epochs: 0.1");

/** Whole `.fan` files that the guide shows. */
const specs: readonly (Fence & { readonly name: string })[] = pages()
  .filter(({ path }) => path.startsWith("docs/guide/"))
  .flatMap(fencesOf)
  .flatMap((fence) => {
    const name = fileNameOf(fence);
    return name === undefined ? [] : [{ ...fence, name }];
  });

/** The text of a `.fan` file that the guide shows. Throws where it shows none of that name. */
export function guideSpec(name: string): string {
  const found = specs.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the guide shows no ${name}`);
  return found.text;
}

/**
 * Adds to the folder of getting-started, after its last step, what other pages of the guide assume: their specs and the
 * data that these name.
 */
export async function addGuideFiles(folder: string): Promise<void> {
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  };
  for (const name of ["cells.fan", "rates-study.fan", "small.fan", "table.fan", "tuned.fan", "own.fan"])
    await write(name, guideSpec(name));
  await write("specs/small.fan", guideSpec("small.fan"));
  await write("weights/alexnet.onnx", alexNet());
  const list = await readFile(join(folder, "data", "list_eval_partition.txt"), "utf8");
  const images = list
    .split(/\r?\n/)
    .slice(0, 24)
    .map((line) => line.split(" ")[0] ?? "");
  await mkdir(join(folder, "data", "sun"));
  await mkdir(join(folder, "data", "mine", "img"), { recursive: true });
  for (const image of images)
    for (const to of ["sun", "mine/img"])
      await cp(join(folder, "data", "img_celeba", image), join(folder, "data", to, image));
  const rows = images.map((image, i) => `img/${image},person ${i},${parts[i % 3]},${i % 2},${(i >> 1) % 2}`);
  await write("data/mine/labels.csv", `file,who,part,Smiling,Glasses\n${rows.join("\n")}\n`);
}

const parts = ["train", "validation", "test"];

/** Initializers with the names and shapes of a published AlexNet: the convolutions that tuned.fan reads. */
function alexNet(): Uint8Array {
  const shapes: readonly (readonly [string, readonly number[]])[] = [
    ["conv1", [96, 3, 11, 11]],
    ["conv2", [256, 48, 5, 5]],
    ["conv3", [384, 256, 3, 3]],
  ];
  const array = (name: string, dims: readonly number[]) => {
    const values = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => ((i % 7) - 3) / 100);
    return { name, dims: [...dims], dataType: 1, rawData: new Uint8Array(values.buffer) };
  };
  const initializer = shapes.flatMap(([name, dims]) => [array(`${name}_w`, dims), array(`${name}_b`, [dims[0] ?? 0])]);
  return onnxProto.onnx.ModelProto.encode({ irVersion: 8, graph: { initializer } }).finish();
}

/** Runs that a block of commands creates: a reader has none of that name yet. */
export function newRuns(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const spec = /fanc train (\S+)\.fan/.exec(line)?.[1];
    if (spec === undefined) return [];
    const ending = line.includes("--rehearse") ? "-rehearsal" : "";
    return [/--run (\S+)/.exec(line)?.[1] ?? join(dirname(spec), "runs", `${spec}${ending}`)];
  });
}
