import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { ExitCode, UserError } from "./user-error.js";

/**
 * What the machine lacks where that is the reason of a failure: space, or open files. Other errors can be its
 * consequences, so that the causes are looked through first.
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
      return lacking("this machine has too many files open; end other programs and run the command again");
    case "ERR_MODULE_NOT_FOUND":
      return moduleIsThere(error) ? tooFewFiles() : undefined;
    default:
      return undefined;
  }
}

const lacking = (message: string, file?: string): UserError =>
  new UserError(message, { ...(file === undefined ? {} : { file }), exitCode: ExitCode.unavailable });

/** @param again what to do when there is space again. */
export function diskFull({ path }: NodeJS.ErrnoException, again: string): UserError {
  return lacking(`no space is left on the disk; free some and ${again}`, path);
}

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
  const limited = limit === undefined ? "" : ` (the limit is ${limit})`;
  const raise = "raise it with `ulimit -n 4096` (a container: --ulimit nofile=4096) and run the command again";
  return lacking(`too few files may be open at once here${limited}; ${raise}`);
}

/** Asked without opening a file. Node has raised the soft limit to the hard one. */
function openFilesLimit(): string | undefined {
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
  };
  return userLimits?.open_files?.soft?.toString();
}

/**
 * Node also says that there is no such package, or guesses a file in it, when it may not open its package.json: that file
 * is there then.
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
