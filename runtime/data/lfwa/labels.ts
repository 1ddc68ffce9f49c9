import { RowFaults } from "../../errors/row-faults.js";
import { fault } from "../../errors/user-error.js";
import { readAttributes } from "../celeba/celeba-lists.js";
import { chosenColumns } from "../tables/attribute-columns.js";
import { LabelValues } from "../tables/label-values.js";
import { Names } from "../tables/names.js";
import { type MatFile, type Numbers, withMatFile } from "./mat-file.js";

/** The images of a data set and their attributes. */
export interface Labels {
  /** `Person/Person_0001.jpg` */
  readonly images: Names;
  readonly attributes: readonly string[];
  /** N x A of -1 and 1; 0 for unknown. */
  readonly values: Int8Array;
}

/**
 * The labels of LFWA: `AttrName` (A texts), `name` (N texts such as `Person\Person_0001.jpg`) and `label` (N x A of 0
 * and 1) of a MATLAB file such as lfw_att_40.mat. A file whose name does not end in .mat is a text in the format of
 * list_attr_celeba.txt, with `Person/Person_0001.jpg` for the image.
 * @param wanted the attributes to keep, in this order; all in the file's order if absent.
 * @param unknown spellings of labels that are not known.
 * @throws UserError if the variables do not fit each other, and for unknown attributes and labels.
 */
export function readLabels(
  file: string,
  wanted: readonly string[] | undefined,
  unknown: readonly string[] = [],
): Promise<Labels> {
  if (!/\.mat$/i.test(file)) return readAttributes(file, wanted, unknown, (name, row) => imageName(file, name, row));
  return withMatFile(file, (mat) => labelsOf(mat, wanted, unknown));
}

function labelsOf(mat: MatFile, wanted: readonly string[] | undefined, unknown: readonly string[]): Labels {
  const { file } = mat;
  const header = mat.texts("AttrName").map((name) => name.trim());
  const images = imagesOf(mat);
  const kept = chosenColumns({ file }, header, wanted);
  const label = mat.numbers("label");
  const at = positions(file, label, images.size, header.length);
  const values = new Int8Array(images.size * kept.columns.length);
  const faults = new RowFaults();
  const known = new LabelValues(file, kept.names, unknown, (i) => ({ found: `0 for ${images.at(i)}` }));
  for (let i = 0; i < images.size; i++)
    kept.columns.forEach((column, a) => {
      const found = String(label.values[at(i, column)]);
      const value = known.of(a, found, i);
      if (value !== undefined) values[i * kept.columns.length + a] = value;
      else {
        const place = { attribute: header[column] ?? "", image: images.at(i), file };
        const [expected, hint] = [known.expected(["0", "-1"]), known.hintFor(found, false)];
        faults.add(fault("matlab/not-a-label", { ...place, found, expected, hint }));
      }
    });
  known.addTo(faults);
  faults.throwAny();
  return { images, attributes: kept.names, values };
}

function imagesOf(mat: MatFile): Names {
  const { file } = mat;
  const images = new Names();
  const faults = new RowFaults();
  for (const [i, text] of mat.texts("name").entries())
    faults.row(() => {
      const name = imageName(file, text.trim().normalize("NFC"), undefined);
      if (images.add(name) === undefined)
        throw fault("table/duplicate-image", { file, found: `${name} again as name{${i + 1}}` });
    });
  faults.throwAny();
  if (images.size === 0) throw fault("table/no-images", { file, found: "an empty name" });
  images.trim();
  return images;
}

/** `Person/Person_0001.jpg` for a name with either kind of slash. @throws UserError for any other path. */
function imageName(file: string, text: string, row: number | undefined): string {
  const name = text.replaceAll("\\", "/");
  const [person, image, ...more] = name.split("/");
  const plain = (part: string | undefined): boolean => part !== undefined && part !== "" && !/^\.\.?$/.test(part);
  if (plain(person) && plain(image) && more.length === 0) return name;
  throw fault("matlab/image-name", { file, row, found: text });
}

/** The position of the label of an image and an attribute. MATLAB's N x A matrix has the shape A x N in HDF5. */
function positions(file: string, { shape }: Numbers, images: number, attributes: number) {
  const is = (rows: number, columns: number): boolean =>
    shape.length === 2 && shape[0] === rows && shape[1] === columns;
  const [byColumn, byRow] = [is(attributes, images), is(images, attributes)];
  if (byColumn && byRow && images > 1) {
    throw fault("matlab/ambiguous-labels", { file, found: `label of ${shape.join(" x ")}` });
  }
  if (byColumn) return (image: number, attribute: number) => attribute * images + image;
  if (byRow) return (image: number, attribute: number) => image * attributes + attribute;
  throw fault("matlab/wrong-labels", {
    file,
    found: `label of ${shape.join(" x ")} in HDF5`,
    expected: `${images} images (name) by ${attributes} attributes (AttrName), or the other way round`,
  });
}
