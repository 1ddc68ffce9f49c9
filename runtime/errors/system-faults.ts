import { fault, type UserError } from "./user-error.js";

/** The error for an operation that the system has refused: missing rights, a folder in place of a file. */
export function systemFault(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  const { code, path: file, syscall, message } = error as NodeJS.ErrnoException;
  const about = { file, cause: error };
  switch (code) {
    case "EACCES":
    case "EPERM":
      return fault("file/no-permission", about);
    case "EROFS":
      return fault("file/read-only", about);
    case "ENOENT":
      return fault(syscall === "mkdir" ? "file/no-folder-here" : "file/not-found", about);
    case "EEXIST":
      return fault("file/in-the-way", about);
    case "EISDIR":
      return fault("file/is-folder", about);
    case "ENOTDIR":
      return fault("file/not-a-folder", about);
    default:
      return fault("file/system", { reason: message, cause: error });
  }
}
