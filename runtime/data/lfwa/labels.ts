import { RowFaults } from "../../errors/row-faults.js";
import { fault } from "../../errors/user-error.js";
import { readAttributes } from "../celeba/celeba-lists.js";
import { chosenColumns } from "../tables/attribute-columns.js";
import { Names } from "../tables/names.js";
import { ZeroLabels } from "../tables/zero-labels.js";
import { type MatFile, type Numbers, withMatFile } from "./mat-file.js";

/** The images of a data set and their attributes. */
export interface Labels {
  /** `Person/Person_0001.jpg` */
  readonly images: Names;
  readonly attributes: readonly string[];
  /** N x A of -1 and 1. */
  readonly values: Int8Array;
}

/**
 * The labels of LFWA: `AttrName` (A texts), `name` (N texts such as `Person\Person_0001.jpg`) and `label` (N x A of 0
 * and 1) of a MATLAB file such as lfw_att_40.mat. A file whose name does not end in .mat is a text in the format of
 * list_attr_celeba.txt, with `Person/Person_0001.jpg` for the image.
 * @param wanted the attributes to keep, in this order; all in the file's order if absent.
 * @throws UserError if the variables do not fit each other, and for unknown attributes and labels.
 */
export function readLabels(file: string, wanted: readonly string[] | undefined): Promise<Labels> {
  if (!/\.mat$/i.test(file)) return readAttributes(file, wanted, (name, row) => imageName(file, name, row));
  return withMatFile(file, (mat) => labelsOf(mat, wanted));
}

function labelsOf(mat: MatFile, wanted: readonly string[] | undefined): Labels {
  const { file } = mat;
  const header = mat.texts("AttrName").map((name) => name.trim());
  const images = imagesOf(mat);
  const kept = chosenColumns({ file }, header, wanted);
  const label = mat.numbers("label");
  const at = positions(file, label, images.size, header.length);
  const values = new Int8Array(images.size * kept.columns.length);
  const faults = new RowFaults();
  const zeros = new ZeroLabels(file, kept.names);
  for (let i = 0; i < images.size; i++)
    kept.columns.forEach((column, a) => {
      const value = label.values[at(i, column)] as number;
      if (value === -1) zeros.negative(a);
      else if (value === 0) zeros.zero(a, () => ({ found: `0 for ${images.at(i)}` }));
      else if (value !== 1) {
        const attribute = header[column] ?? "";
        faults.add(fault("matlab/not-a-label", { attribute, image: images.at(i), file, found: String(value) }));
      }
      values[i * kept.columns.length + a] = value === 1 ? 1 : -1;
    });
  zeros.addTo(faults);
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
