import type { DataModel, FaceData, Split } from "../model/index.js";

/** The splits of a data set of faces. */
export function splitsOf(data: FaceData): readonly Split[] {
  switch (data.split.kind) {
    case "partition":
    case "identities":
    case "column":
      return ["train", "validation", "test"];
    case "index":
      return ["train", "test"];
    case "none":
      return ["train"];
    default: {
      const never: never = data.split;
      return never;
    }
  }
}

/** Does a data set of faces have images that are for validation? */
export const hasValidation = (data: DataModel | undefined): boolean =>
  data !== undefined && isFaces(data) && splitsOf(data).includes("validation");

/** A data set with attributes, splits and cascade views; the others are used whole. */
export const isFaces = (data: DataModel): data is FaceData =>
  data.kind === "celeba" || data.kind === "lfwa" || data.kind === "csv";
