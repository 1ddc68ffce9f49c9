import { text } from "../../../dsl/text/message.js";
import { input } from "../fault-row.js";

const refetch = "get the file again from the official source; copies on the net are often cut or re-saved";
const correctRow = "correct the value in this row";

/** Lists and tables of a data set: text files with a row for each image. */
export const TABLE_FAULTS = {
  "table/unreadable": input("A list or table cannot be read.", "the file cannot be read", {
    hint: "check the path and the permissions",
  }),
  "table/line-too-long": input(
    "A line is far longer than the row of an image can be.",
    "the line is too long for a list of images",
    { expected: "a row for each image", hint: "check that this is a whole text file" },
  ),
  "table/no-header": input(
    "A list in CelebA's format does not start with its two header rows.",
    "the list does not start with an image count and a row of column names",
    { expected: "the number of images alone in the first row, the names in the second", hint: refetch },
  ),
  "table/wrong-count": input(
    "The image count in the header of a list differs from its number of rows.",
    "the image count in the header differs from the number of rows",
    { hint: refetch },
  ),
  "table/no-images": input("A list or table has no image.", "there are no images in this file", {
    expected: "a row for each image",
    hint: "check that the file is whole",
  }),
  "table/row-length": input("A row has more or fewer values than the others.", text`the row is too ${"length"}`),
  "table/not-a-file-name": input(
    "CelebA's lists name images without folders; this row has a path.",
    "the image name is not a plain file name",
    { expected: "a name like 000001.jpg", hint: "remove the folders from the name" },
  ),
  "table/image-outside": input(
    "A table names an image by a path that does not start from the data set's folder.",
    "the image is not in the data set's folder",
    {
      expected: "a path relative to the folder, such as img/0001.jpg",
      hint: "put the images in the folder, and write their paths relative to it",
    },
  ),
  "table/duplicate-image": input("An image is listed twice.", "the image is listed twice", {
    expected: "one row for each image",
    hint: "remove one of the two rows",
  }),
  "table/not-a-number": input(
    "A row has something else than the whole number that is needed.",
    text`${"what"} is not a usable number`,
    { hint: correctRow },
  ),
  "table/different-images": input(
    "Two lists of a data set name different images.",
    "two lists do not name the same images",
    {
      expected: text`the images of ${"list"}`,
      hint: "use lists of the same release; copies often lack rows",
    },
  ),
  "table/unknown-attribute": input("A data set lacks an attribute of the spec.", "the attribute is not in the list", {
    expected: text`one of ${"attributes"}`,
  }),
  "table/duplicate-attribute": input(
    "The header of a list names an attribute twice.",
    "duplicate attribute in the header",
    { hint: "name each attribute once" },
  ),
  "table/repeated-attribute": input("The spec asks for an attribute twice.", "this attribute is requested twice", {
    hint: "name it once",
  }),
  "table/not-a-label": input(
    "A label has a value that no label has.",
    text`the value of ${"attribute"} is not a label`,
    {
      hint: correctRow,
    },
  ),
  "table/three-values": input(
    "An attribute has the labels -1, 0 and 1. Some data sets write 0 for an unknown label, others -1.",
    text`the value of ${"attribute"} is 0 where others are -1: which of the two means unknown?`,
    {
      expected: "two values, 1 and 0 or 1 and -1, or a data set that says which one means unknown",
      hint: text`if 0 means unknown, write \`${"zeroIs"}\` in the data set; if -1 does, write \`${"minusIs"}\`; if both mean absent, write -1 for 0 in the file${"others"}`,
    },
  ),
  "table/unknown-split": input("A row names a split that does not exist.", text`unknown ${"split"}`, {
    hint: correctRow,
  }),
  "table/no-identity": input("A row of a table with identities has none.", "the row does not say who is in the image", {
    expected: "a number or a name",
    hint: "give every image an identity: one of its own if nobody else is in it",
  }),
  "table/empty": input("A table is empty: it has no first row.", "the table is empty", {
    expected: "column names in the first row, then a row for each image",
    hint: "check the file",
  }),
  "table/unknown-column": input(
    "A table lacks a column that the spec names.",
    text`the table has no such column: ${"column"}`,
  ),
  "table/other-columns": input(
    "A list of boxes or landmarks has other columns than those that fanc reads.",
    "the columns are not those of this list",
  ),
  "table/duplicate-column": input("Two columns of a table have the name that the spec uses.", "duplicate column", {
    expected: "one column of this name",
    hint: "rename or remove one of the two columns",
  }),
  "table/malformed": input("A row of a table breaks the rules of CSV (RFC 4180).", "the table is malformed", {
    expected: "values separated by commas, in quotes if they contain commas",
    hint: "correct this row: close the quote that it opens; a quote in a quoted value is written twice",
  }),
} as const;
