import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Folders that git ignores below the folders of the project: what fanc writes for users. */
const written = /(^|\/)(node_modules|dist|runs|data[^/]*|out)\//;

/** The names of the project's specs, `lnets-anet.fan` and so on. */
export const projectSpecs = (): readonly string[] =>
  trackedFiles("specs").flatMap((path) => (path.endsWith(".fan") ? [path.slice("specs/".length)] : []));

/**
 * Files of the project below a folder, or all of them, relative to the project and with forward slashes. Files that a
 * user keeps in the checkout, such as specs of their own, do not belong to the project: git does not track them. In a
 * copy without git, everything that does not look written by fanc counts.
 */
export function trackedFiles(folder = "."): readonly string[] {
  if (!existsSync(join(root, ".git"))) return walked(folder);
  const listed = execFileSync("git", ["ls-files", "-z", "--", folder], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  // A file can be deleted and not yet committed.
  return listed.split("\0").filter((name) => name !== "" && existsSync(join(root, name)));
}

const walked = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll("\\", "/"))
    .filter((name) => !written.test(name))
    .toSorted();
