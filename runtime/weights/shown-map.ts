import type { Match, Matching } from "./match.js";

const REASONS: Readonly<Record<Match["by"], string>> = {
  name: "",
  "similar name": "",
  shape: "only this shape fits",
  layer: "",
  order: "a guess by order: check it",
};

/** A matching as an `init` that can be put into a spec; guesses carry a comment. */
export function shownMap(file: string, { matches, missing, left }: Matching): string {
  const wide = Math.max(0, ...matches.map((one) => one.parameter.length));
  const lines = matches.map(({ parameter, array, by }) => {
    const reason = REASONS[by] === "" ? "" : `  // ${REASONS[by]}`;
    return `  ${parameter.padEnd(wide)} <- ${JSON.stringify(array)}${reason}`;
  });
  const none = missing.map((name) => `  // no array for ${name}`);
  return [
    `init: ${JSON.stringify(file)} {`,
    ...lines,
    ...none,
    "}",
    ...(left.length === 0 ? [] : [`// not used: ${some(left)}`]),
  ].join("\n");
}

/** Names in a row, the first twelve of many. */
export const some = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`;
