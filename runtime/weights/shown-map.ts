import type { Match, Matching } from "./match.js";
import { numberKind } from "./number-formats.js";

const REASONS: Readonly<Record<Match["by"], string>> = {
  name: "",
  "similar name": "",
  shape: "only this shape fits",
  layer: "",
  graph: "",
  order: "a guess by order: check it",
};

/** A matching as an `init` that can be put into a spec; guesses carry a comment. */
export function shownMap(file: string, { matches, missing, unusable, left, absent, displaced }: Matching): string {
  const wide = Math.max(0, ...matches.map((one) => one.parameter.length));
  const lines = matches.map(({ parameter, array, by, layouts }) => {
    const [layout, ...others] = layouts;
    const choice = layout === undefined ? [] : [`or ${others.join(" or ")}: check it`];
    const comments = [...choice, ...(REASONS[by] === "" ? [] : [REASONS[by]])];
    const word = layout === undefined ? "" : ` ${layout}`;
    return `  ${parameter.padEnd(wide)} <- ${JSON.stringify(array)}${word}${comments.length === 0 ? "" : `  // ${comments.join("; ")}`}`;
  });
  const none = [
    ...missing.map((name) => {
      const other = unusable.find(({ parameter }) => parameter === name);
      const why = other === undefined ? "" : `: ${JSON.stringify(other.array)} holds ${numberKind(other.type)}`;
      return `  // no array for ${name}${why}`;
    }),
    ...absent.map(
      (name) =>
        `  // ${name}: the layer of the file has no such array; its filler gives 0, or 1 for a variance, unless the spec says otherwise`,
    ),
  ];
  return [
    `init: ${JSON.stringify(file)} {`,
    ...lines,
    ...none,
    "}",
    ...(displaced.length === 0 ? [] : [`// the net lacks the layer of ${some(displaced)}`]),
    ...(left.length === 0 ? [] : [`// not used: ${some(left)}`]),
  ].join("\n");
}

/** Names in a row, the first twelve of many. */
export const some = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`;
