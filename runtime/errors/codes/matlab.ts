import { text } from "../../../dsl/text/message.js";
import { input } from "../fault-row.js";

/** The MATLAB files of LFWA. */
export const MATLAB_FAULTS = {
  "matlab/damaged": input("A MATLAB file is damaged or of another format.", "the MATLAB file cannot be read", {
    expected: "a whole MATLAB file of version 7.3 (HDF5)",
    hint: "get the file again, or save it with save(…, '-v7.3')",
  }),
  "matlab/old-version": input(
    "A MATLAB file was saved in a format before version 7.3.",
    "the MATLAB file has an older version",
    { expected: "version 7.3 (HDF5)", hint: "save it again in MATLAB with save(…, '-v7.3')" },
  ),
  "matlab/no-variable": input("A MATLAB file lacks a variable.", text`the MATLAB file has no matrix ${"variable"}`, {
    expected: text`${"variable"}`,
    hint: "use the file of the LFWA release, or save the variable under this name",
  }),
  "matlab/wrong-variable": input(
    "A variable of a MATLAB file has the wrong type or size.",
    text`${"variable"} in the MATLAB file has the wrong type or size`,
    { hint: "use the file of the LFWA release, or save the variable in this form" },
  ),
  "matlab/image-name": input(
    "LFWA names an image by a person and a file; this name has another form.",
    "the image name is not that of a person's image",
    {
      expected: "a name like Aaron_Eckhart\\Aaron_Eckhart_0001.jpg",
      hint: "use the names of LFW: the person's folder, then the file",
    },
  ),
  "matlab/ambiguous-labels": input(
    "The matrix of labels has as many images as attributes, so its axes cannot be told apart.",
    "the labels can be read in two ways: there are as many images as attributes",
    {
      expected: "different numbers of images and attributes",
      hint: 'write the labels as a text in the format of list_attr_celeba.txt, and name it: `labels: "labels.txt"`',
    },
  ),
  "matlab/wrong-labels": input(
    "The matrix of labels has another size than the images and attributes need.",
    "the labels do not fit the images and attributes",
    { hint: "use label, name and AttrName of the same release" },
  ),
  "matlab/not-a-label": input(
    "A label has a value that no label has.",
    text`the value of ${"attribute"} for ${"image"} is not a label`,
    { hint: "correct the value, or leave the attribute out" },
  ),
  "matlab/bad-index": input(
    "A list of training or test images holds a number that no image has.",
    text`${"place"} is not the number of an image`,
    { expected: text`a whole number from 1 to ${"images"}, the number of images with labels` },
  ),
  "matlab/duplicate-index": input(
    "The lists of training and test images name an image twice.",
    "the split names an image twice",
    { expected: "each image once, to train or to test", hint: "remove it from one of the two lists" },
  ),
} as const;
