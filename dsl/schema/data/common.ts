import { optional, required } from "../core/types.js";
import { integer, number, reference, textValue } from "../core/values.js";

/** Rows that several kinds of data sets share. */
export const root = (example: string) =>
  required(textValue("a folder in quotes"), {
    doc: "Folder, relative to the spec file; `--data name=DIR` overrides it.",
    example,
  });

export const attributes = required(reference("attribute list", "the name of an attribute list"), {
  doc: "The attributes that are read.",
  example: "CelebA40",
});

export const identities = optional(integer("identities", 2, 10_000_000), undefined, {
  doc: "Number of identities in the training split.",
  why: "Only a softmax over identities needs it; a split by identities states it already.",
  unit: "identities",
  source: "paper, section 4: 8000",
  example: "8000",
});

export const unreadable = optional(number("the share", { min: 0, max: 1 }), 0.02, {
  doc: "Share of the images of a split that may be missing or damaged. They are left out and named; one image is always allowed, unless this is 0.",
  why: "A few bad files among thousands change nothing; many are a sign of a wrong folder or a broken download.",
  example: "0.001",
});
