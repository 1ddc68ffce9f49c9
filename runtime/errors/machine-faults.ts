import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { fault, type UserError } from "./user-error.js";

/**
 * The error for a failure that the machine has caused: too little space, too few open files. Other errors can follow from
 * it, so all causes of an error are searched.
 */
export function machineFault(error: unknown): UserError | undefined {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const fault = faultOf(one);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOf(error: NodeJS.ErrnoException): UserError | undefined {
  switch (error.code) {
    case "ENOSPC":
    case "EDQUOT":
      return diskFull(error, "run the command again");
    case "EMFILE":
      return tooFewFiles();
    case "ENFILE":
      return fault("machine/too-many-files");
    case "ERR_MODULE_NOT_FOUND":
      return moduleIsThere(error) ? tooFewFiles() : undefined;
    default:
      return undefined;
  }
}

/** @param again what to do once there is space. */
export const diskFull = ({ path }: NodeJS.ErrnoException, again: string): UserError =>
  fault("machine/disk-full", { file: path, again });

/** Whether an error, or what has caused it, is a full disk; returns the system's error. */
export function diskFullIn(error: unknown): NodeJS.ErrnoException | undefined {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const { code } = one as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") return one;
  }
  return undefined;
}

function tooFewFiles(): UserError {
  const limit = openFilesLimit();
  return fault("machine/too-few-files", { limit: limit === undefined ? "" : ` (the limit is ${limit})` });
}

/** Found without opening a file. Node has raised the soft limit to the hard one. */
function openFilesLimit(): string | undefined {
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
  };
  return userLimits?.open_files?.soft?.toString();
}

/**
 * If Node cannot open a package's package.json, it also reports that the package is missing, or guesses a file in it. Then
 * package.json exists.
 */
function moduleIsThere({ message }: Error): boolean {
  const [, name, importer = ""] =
    /^Cannot find (?:package|module) '([^']+)'(?: imported from (.+))?$/m.exec(message) ?? [];
  if (name === undefined) return false;
  if (isAbsolute(name)) {
    const [folder] = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(name) ?? [];
    return existsSync(name) || (folder !== undefined && existsSync(join(folder, "package.json")));
  }
  for (let at = dirname(importer); ; at = dirname(at)) {
    if (existsSync(join(at, "node_modules", name, "package.json"))) return true;
    if (dirname(at) === at) return false;
  }
}
