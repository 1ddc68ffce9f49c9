import { access } from "node:fs/promises";

/** Whether there is a file or folder of this path. @throws the system's error if that cannot be determined. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    return unlessMissing(error as Error) ?? false;
  }
}

/** For `catch`: undefined for a missing file; throws any other error. */
export function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
