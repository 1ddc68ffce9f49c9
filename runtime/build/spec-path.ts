import { existsSync } from "node:fs";
import { normalize } from "node:path";
import { STD_PREFIX } from "../../compiler/host/host.js";

/**
 * How the compiler names a file of the command line. `std/x.fan` is a file of the library, unless there is such a file
 * where the user is.
 */
export const specPath = (file: string): string =>
  /^std\//.test(file) && !existsSync(file) ? STD_PREFIX + file.slice("std/".length) : normalize(file);
