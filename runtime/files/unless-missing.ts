/** Nothing where there is no such file; any other error is thrown. */
export function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
