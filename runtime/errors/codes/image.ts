import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

/** Images that are read one by one, and images that are drawn. */
export const IMAGE_FAULTS = {
  "image/unreadable": input("An image cannot be decoded.", "cannot read the image"),
  "image/file-type": invocation(
    "The name of an image to be drawn does not end in `.png` or `.jpg`, or in `.svg` where plots can have that format.",
    "images cannot be written in this format",
  ),
  "image/not-finite": input(
    "A response map holds NaN or infinite values, so the net that computed it has diverged.",
    "a response map holds values that are not finite numbers",
    { hint: "train the localisation net again with a lower learning rate" },
  ),
  "image/sheet-too-large": input(
    "A contact sheet of all images would be too large.",
    text`a contact sheet of ${"images"} images is too large`,
    { hint: "use fewer images" },
  ),
} as const;
