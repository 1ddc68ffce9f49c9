import { execFileSync } from "node:child_process";

/** Can this process make a file system of its own? Only root in a container or machine that allows it. */
export function mountable(): boolean {
  if (process.platform !== "linux") return false;
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
