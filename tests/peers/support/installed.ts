import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface Installed {
  /** Folders of packages by `NAME==VERSION`. */
  readonly folders: ReadonlyMap<string, string>;
  /** Why this machine cannot install the others. */
  readonly missing: ReadonlyMap<string, string>;
}

/** Installs what `runtimes/versions.txt` lists, once. Throws where pip fails for another reason than a missing wheel. */
export async function installed(): Promise<Installed> {
  const setup = fileURLToPath(new URL("../runtimes/setup.sh", import.meta.url));
  const { stdout } = await promisify(execFile)("bash", [setup, process.env.FANC_PEERS_PYTHON ?? ""]);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  return {
    folders: new Map(lines.flatMap(([place = "", name = ""]) => (place === "-" ? [] : [[name, place] as const]))),
    missing: new Map(
      lines.flatMap(([place, name = "", ...reason]) => (place === "-" ? [[name, reason.join(" ")] as const] : [])),
    ),
  };
}
