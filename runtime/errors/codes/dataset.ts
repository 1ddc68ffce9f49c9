import { text } from "../../../dsl/text/message.js";
import { input, machine } from "../fault-row.js";

const classFolders = "a folder with one sub-folder of images for each class";
const checkPath = "check the path and the permissions";

/** Folders of images and what a spec expects of them. */
export const DATASET_FAULTS = {
  "dataset/no-folder": input("The folder of a data set does not exist.", "the data set's folder does not exist", {
    expected: "a folder with CelebA's lists and images",
    hint: "check the path, or generate a data set of drawn faces with `fanc data avatars`",
  }),
  "dataset/no-file": input("A file or folder of a data set is missing.", text`${"name"} is missing`, {
    expected: text`${"name"} in ${"places"}`,
    hint: text`check the path; unpack ${"archive"} there`,
  }),
  "dataset/no-people": input(
    "The images of LFW, which LFWA's labels are for, are not in the data set's folder.",
    "the images of LFW are missing",
    { hint: "unpack the archive of LFW's images in the data set's folder" },
  ),
  "dataset/unreadable-classes": input("A folder of classes cannot be read.", "the image folder cannot be read", {
    expected: classFolders,
    hint: checkPath,
  }),
  "dataset/no-classes": input("A folder of classes has no sub-folder.", "the image folder has no classes", {
    expected: classFolders,
    hint: "put the images of each class in a folder named after it",
  }),
  "dataset/empty-class": input("The folder of a class has no image.", "a class has no images", {
    expected: "at least one image",
    hint: "add images, or move the folder to another place",
  }),
  "dataset/holds-data-sets": input(
    "A folder of classes is expected, but the folder holds data sets in its sub-folders.",
    "this folder is not a data set; its sub-folders are",
    { expected: classFolders },
  ),
  "dataset/unreadable-backgrounds": input(
    "A folder of images without faces cannot be read.",
    "the folder of backgrounds cannot be read",
    { expected: "a folder of images without faces", hint: checkPath },
  ),
  "dataset/no-backgrounds": input(
    "A folder of images without faces has no image.",
    "the folder of backgrounds has no images",
    { expected: "images without faces", hint: "check the path, or put images there" },
  ),
  "dataset/empty-split": input(
    "A split of a data set has no image.",
    text`the split "${"split"}" of ${"data"} is empty`,
  ),
  "dataset/no-identities": input(
    "A stage trains on identities, and the data set does not say who is in its images.",
    text`${"data"} has no identities`,
    {
      expected: "identity_CelebA.txt in the data set's folder",
      hint: "put identity_CelebA.txt of the official archive into the folder (copies from Kaggle lack it), or leave out the stages that train on identities",
    },
  ),
  "dataset/no-boxes": input(
    "Windows are refined on images without annotated boxes.",
    text`${"data"} has no annotated boxes, to which \`refine\` of ${"step"} fits the windows`,
    {
      expected: "boxes of that split in list_bbox_celeba.txt, in the data set's folder",
      hint: "put list_bbox_celeba.txt into the folder, or write `refine: none` and compile again",
    },
  ),
  "dataset/boxes-of-others": input(
    "A list of boxes names no image of the data set.",
    text`this list names no image of ${"data"}`,
    { hint: "write the names of the images as the data set's own lists do" },
  ),
  "dataset/too-few-people": input(
    "A split by identity needs more people than the data set has.",
    "the data set has fewer people than its split needs",
    { hint: "make the numbers behind `split: identities` smaller" },
  ),
  "dataset/wrong-count": input(
    "The spec states another number of classes or identities than the data have. The output layer has the stated size.",
    text`${"data"} has another number of ${"what"} than the spec states`,
    {
      hint: text`${"instead"}, or use the data that the spec was written for`,
    },
  ),
  "dataset/vanished": input(
    "Images disappeared while fanc was using them.",
    "the data set disappeared while it was in use",
    {
      expected: "the images that existed when this session began",
      hint: "restore them (is the disk mounted?), then resume with `fanc train --resume`",
    },
  ),
  "dataset/too-many-unreadable": input(
    "More images cannot be read than the data set's `unreadable` allows.",
    text`too many unreadable images in ${"view"}: ${"skipped"} of ${"total"}`,
    { hint: "run `fanc data check` on the spec to list them; `unreadable:` in the data set allows more" },
  ),
  "dataset/no-readable-image": input("No image can be read.", text`no image of ${"view"} can be read`),
  "dataset/needs-spec": input(
    "Some kinds of data sets can only be read with the options that a spec gives.",
    text`a data set of the kind ${"kind"} is checked by its spec`,
    { expected: "a .fan file that declares the data set", hint: text`${"declare"}run \`fanc data check FILE.fan\`` },
  ),
  "dataset/no-decoders": machine(
    "The threads that decode images do not start.",
    "the threads that decode images do not start",
    { hint: "install fanc again; if that does not help, report this as a bug of fanc" },
  ),
} as const;
