import type { Role } from "./roles.js";

/** Blanks between two tokens on one line; entries that share a line stand two blanks apart. */
export function blanksBetween(left: Role | undefined, right: Role, startsItem: boolean): 0 | 1 | 2 {
  if (left === undefined) return 0;
  if (startsItem) return left === "blockOpen" ? 1 : 2;
  switch (right) {
    case "comma":
    case "tight":
    case "colon":
    case "callOpen":
    case "parenClose":
      return 0;
    case "word":
    case "sign":
    case "typeColon":
    case "equals":
    case "arrow":
    case "leftArrow":
    case "from":
    case "parenOpen":
    case "listOpen":
    case "listClose":
    case "blockOpen":
    case "blockClose":
      return left === "tight" || left === "sign" || left === "callOpen" || left === "parenOpen" ? 0 : 1;
    default: {
      const never: never = right;
      return never;
    }
  }
}
