import { join } from "node:path";
import { readCeleba } from "../../../runtime/data/celeba/celeba.js";
import { readCsv } from "../../../runtime/data/csv/csv.js";
import { readImageFolder } from "../../../runtime/data/image-folder.js";
import { readLfwa } from "../../../runtime/data/lfwa/lfwa.js";
import { ATTRIBUTES, celebaFiles, csvFiles, folderFiles, lfwaFiles } from "./base-data.js";
import type { Entry } from "./corrupt.js";
import type { Format } from "./property.js";

type Rows = ReadonlyMap<string, readonly string[]>;

function linesOf(entry: Entry | undefined): readonly (readonly string[])[] {
  if (!Buffer.isBuffer(entry)) return [];
  return entry
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line) => line.trim().split(/[ \t]+/))
    .filter(([first]) => first !== "");
}

const rowsOf = (lines: readonly (readonly string[])[]): Rows =>
  new Map(lines.map(([name = "", ...fields]) => [name, fields]));

const numbers = (fields: readonly string[] | undefined): string => (fields ?? []).map(Number).join(" ");

const celeba: Format = {
  name: "celeba",
  files: celebaFiles,
  async read(root) {
    const { samples, attributeNames } = await readCeleba(root, { images: "wild" });
    return samples.map(({ path, identity, split, attributes, box, landmarks }) => ({
      path,
      says: [
        attributeNames.join(" "),
        attributes.join(" "),
        identity,
        ["train", "validation", "test"].indexOf(split),
        box === undefined ? "" : `${box.x} ${box.y} ${box.width} ${box.height}`,
        landmarks?.join(" ") ?? "",
      ].join("; "),
    }));
  },
  expected(entries, root) {
    const [, names = [], ...attributes] = linesOf(entries.get("list_attr_celeba.txt"));
    const identities = rowsOf(linesOf(entries.get("identity_CelebA.txt")));
    const partition = rowsOf(linesOf(entries.get("list_eval_partition.txt")));
    const boxes = rowsOf(linesOf(entries.get("list_bbox_celeba.txt")).slice(2));
    const landmarks = rowsOf(linesOf(entries.get("list_landmarks_celeba.txt")).slice(2));
    return new Map(
      [...rowsOf(attributes)].map(([name, values]) => [
        join(root, "img_celeba", name),
        [
          names.join(" "),
          numbers(values),
          ...[identities, partition, boxes, landmarks].map((rows) => numbers(rows.get(name))),
        ].join("; "),
      ]),
    );
  },
};

const folder: Format = {
  name: "image_folder",
  files: folderFiles,
  async read(root) {
    const { samples, classes } = await readImageFolder(root);
    return samples.map(({ path, label }) => ({ path, says: classes[label] ?? "" }));
  },
  expected(entries, root) {
    const files = [...entries].filter(([path, entry]) => entry !== "folder" && /\.jpg$/.test(path));
    return new Map(files.map(([path]) => [join(root, path), path.split("/")[0] ?? ""]));
  },
};

const csv: Format = {
  name: "csv",
  files: csvFiles,
  async read(root) {
    const split = { kind: "column", column: "part" } as const;
    const options = { file: "labels.csv", image: "file", identity: "who", attributes: ATTRIBUTES, split };
    const { samples } = await readCsv(root, options);
    return samples.map(({ path, split: part, attributes }) => ({ path, says: `${part} ${attributes.join(" ")}` }));
  },
  expected(entries, root) {
    const table = entries.get("labels.csv");
    const wide = Buffer.isBuffer(table) && table[0] === 0xff && table[1] === 0xfe;
    const text = Buffer.isBuffer(table) ? table.toString(wide ? "utf16le" : "utf8").replace(/^\uFEFF/, "") : "";
    if (text.includes('"')) return undefined;
    const [header = [], ...rows] = text
      .split("\n")
      .map((line) => line.split(",").map((value) => value.trim()))
      .filter((fields) => fields.length > 1 || fields[0] !== "");
    const value = (fields: readonly string[], column: string): string => fields[header.indexOf(column)] ?? "";
    return new Map(
      rows.map((fields) => {
        const part = value(fields, "part");
        const labels = ATTRIBUTES.map((name) => (value(fields, name) === "1" ? "1" : "-1"));
        return [
          join(root, value(fields, "file")),
          `${["train", "validation", "test"][Number(part)] ?? part} ${labels.join(" ")}`,
        ];
      }),
    );
  },
};

const lfwaSplits = { labels: "lfw_att_40.mat", split: "indices_train_test.mat" };

const lfwa: Format = {
  name: "lfwa",
  files: lfwaFiles,
  async read(root) {
    const { samples } = await readLfwa(root, lfwaSplits);
    return samples.map(({ path, split, attributes }) => ({ path, says: `${split} ${attributes.join(" ")}` }));
  },
  expected: () => undefined,
};

export const formats: readonly Format[] = [celeba, lfwa, csv, folder];
