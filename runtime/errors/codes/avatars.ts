import { text } from "../../../dsl/text/message.js";
import { input, invocation } from "../fault-row.js";

/** `fanc data avatars`. */
export const AVATARS_FAULTS = {
  "avatars/out-of-range": invocation("A number is too small or too large.", text`${"option"} is out of range`),
  "avatars/no-style": input("No style of faces is chosen.", "no avatar style is chosen"),
  "avatars/unknown-style": input("A style of faces does not exist.", "unknown avatar style"),
  "avatars/repeated-style": input("A style of faces is chosen twice.", "duplicate avatar style"),
} as const;
