import { phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { flag, name, number, pair, size } from "../core/values.js";

export const cropStep = phrase({
  keyword: "crop",
  doc: "Overlapping patches of a window.",
  source: "paper, section 2 (multiple patches of the face region)",
  positional: {
    of: required(name("the name of an earlier window or boxes step"), { doc: "Window that is cut.", example: "face" }),
  },
  words: {
    enlarged: optional(number("the enlargement", { min: 0.25, max: 4 }), 1, {
      doc: "Factor by which the window is enlarged first.",
      why: "As found; the paper enlarges it slightly for context.",
      unit: "factor",
      example: "1.2",
    }),
    resized: required(size("the size"), {
      doc: "Size of the window before patches are cut.",
      unit: "pixels",
      example: "128x128",
    }),
  },
  block: {
    size: required(size("the patch"), { doc: "Size of a patch.", unit: "pixels", example: "112x112" }),
    stride: optional(pair("the stride", 1, 4096), [8, 8] as const, {
      doc: "Step between patches.",
      why: "Our choice.",
      unit: "pixels",
      example: "8",
    }),
    flips: optional(flag, true, {
      doc: "Adds the mirror image of each patch.",
      why: "Faces are symmetric; more patches make a steadier mean.",
      example: "on",
    }),
  },
});
