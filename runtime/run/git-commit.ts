import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface GitCommit {
  readonly commit: string;
  /** Are files in that folder other ones than in the commit? */
  readonly changed: boolean;
}

/** The commit of the work tree that contains a folder; undefined without a work tree, a commit, or git. */
export async function gitCommit(folder: string): Promise<GitCommit | undefined> {
  // Runs no program that the repository's own settings name.
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run("git", ["-C", folder, "-c", "core.fsmonitor=false", ...args], { timeout: 10_000 })).stdout;
  try {
    const commit = (await git("rev-parse", "--verify", "HEAD")).trim();
    return { commit, changed: (await git("status", "--porcelain", "--", ".")) !== "" };
  } catch {
    return undefined;
  }
}
