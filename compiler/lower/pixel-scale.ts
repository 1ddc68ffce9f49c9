import type { SpecModel } from "../model/index.js";
import type { PixelScale } from "./pixels.js";

/** The normalisation on which all data sets of a spec agree. */
export function pixelScale(model: SpecModel): PixelScale {
  const [first] = model.data.flatMap((one) => (one.kind === "backgrounds" ? [] : [one.normalise]));
  switch (first?.kind) {
    case undefined:
    case "standard":
      return { kind: "fixed", mean: [127.5, 127.5, 127.5], std: [64, 64, 64] };
    case "fixed":
      return { kind: "fixed", mean: first.mean, std: first.std };
    case "train":
      return { kind: "measured" };
    default: {
      const never: never = first;
      return never;
    }
  }
}
