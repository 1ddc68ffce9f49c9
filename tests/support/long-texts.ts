import { LIMITS } from "../../dsl/grammar/parse.js";

/** Texts as long as the limits allow, or longer, by what they are full of. */
export const longTexts: readonly (readonly [name: string, text: string])[] = [
  ["10 MB", "net A { }\n".repeat(1_000_000)],
  ["brackets 10,000 deep", `net A { L = ${"(".repeat(10_000)} }`],
  ["garbage of 4 MB", ") @ { = ".repeat(500_000)],
  ["garbage at the limit", ") ( { = ".repeat(60_000)],
  ["words at the limit", "a ".repeat(240_000)],
  ["an error in each line", "net N { L = conv ) ) ] 3 }\n".repeat(LIMITS.tokens / 12)],
  ["a missing value in each line", `net A {\n${"a:\n".repeat(100_000)}}`],
  ["misspelt declarations", "datx b\n".repeat(100_000)],
  ["a path of 100,000 names", `net A { a${".b".repeat(100_000)} }`],
  ["arrows, the last without an operation", `net A { L = a${" -> b".repeat(100_000)} -> }`],
  ["characters that are not used", "@ ".repeat(400_000)],
];
