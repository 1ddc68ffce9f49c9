import { parse } from "node:path";

/** Name of the contact sheet of all images, without its ending. */
export const sheetName = "all";

/** Names (without ending) for annotated images: those of the files, numbered if two are equal. */
export function imageNames(paths: readonly string[]): readonly string[] {
  const taken = new Set([sheetName]);
  return paths.map((path) => {
    const { name } = parse(path);
    let unique = name;
    for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${name}-${count}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
