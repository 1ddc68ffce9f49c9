/** A copy of a syntax tree with the file in each span; spans that already have a file keep it. */
export function inFile<T>(tree: T, file: string): T {
  return stamped(tree, file) as T;
}

function stamped(value: unknown, file: string): unknown {
  if (Array.isArray(value)) return value.map((one) => stamped(one, file));
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.entries(value).map(([key, inner]) => [
    key,
    key === "span" ? { file, ...(inner as object) } : stamped(inner, file),
  ]);
  return Object.fromEntries(copy);
}
