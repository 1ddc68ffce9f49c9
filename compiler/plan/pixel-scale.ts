import type { SpecModel } from "../model/index.js";

/** (x - mean) / std for the bytes of red, green and blue. */
export interface PixelScale {
  readonly mean: number[];
  readonly std: number[];
}

/** The normalisation on which all data sets of a spec agree. Throws for one that depends on the images. */
export function pixelScale(model: SpecModel): PixelScale {
  const [first] = model.data.flatMap((one) => (one.kind === "backgrounds" ? [] : [one.normalise]));
  switch (first?.kind) {
    case undefined:
    case "standard":
      return { mean: [127.5, 127.5, 127.5], std: [64, 64, 64] };
    case "fixed":
      return { mean: [...first.mean], std: [...first.std] };
    case "train":
      throw new Error("plan: the onnx target needs the numbers of a normalisation");
    default: {
      const never: never = first;
      return never;
    }
  }
}
