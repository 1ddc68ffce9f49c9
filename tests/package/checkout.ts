import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { trackedFiles } from "../support/tracked-files.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for one user, with what npm keeps for `npx`. */
export interface Place {
  readonly folder: string;
  file(...names: readonly string[]): string;
  /** Runs lines of bash in a folder of the place, as a user types them; stops at the first that fails. */
  bash(lines: string, cwd?: string): Promise<Ended>;
  remove(): Promise<void>;
}

/**
 * A new empty place. Nothing is downloaded there.
 * @param options `cache`: that of the user, filled by `npm ci`; without it an empty one, where no `npx` has been.
 */
export async function newPlace(options: { readonly cache?: "user" } = {}): Promise<Place> {
  const top = await mkdtemp(join(tmpdir(), "fanc place "));
  const folder = join(top, "project");
  await mkdir(folder);
  const users = process.env.npm_config_cache;
  const cache = options.cache === undefined ? join(top, "npm") : users;
  const env = {
    ...outside(),
    ...(cache === undefined ? {} : { npm_config_cache: cache }),
    npm_config_offline: "true",
    NO_UPDATE_NOTIFIER: "1",
  };
  return {
    folder,
    file: (...names) => join(folder, ...names),
    bash: (lines, cwd = folder) =>
      ended(spawn("bash", ["-ec", lines], { cwd, env, stdio: ["ignore", "pipe", "pipe"] })),
    remove: () => rm(top, { recursive: true, force: true }),
  };
}

/** A new checkout: the files of the project and nothing else. */
export async function newCheckout(): Promise<Place> {
  const place = await newPlace();
  for (const name of trackedFiles()) await cp(join(root, name), place.file(name));
  return place;
}

/** What `npm ci` leaves: it takes a while, so the packages of this checkout are linked. */
export const linkPackages = (place: Place): Promise<void> =>
  symlink(join(root, "node_modules"), place.file("node_modules"), "junction");

/** The variables of this process without those of the npm and vitest that run it. */
const outside = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(npm_|INIT_CWD$|VITEST|NODE_ENV$)/.test(name) ? [] : [[name, value] as const],
    ),
  );

function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ["", ""];
    child.stdout?.setEncoding("utf8").on("data", (part: string) => {
      stdout += part;
    });
    child.stderr?.setEncoding("utf8").on("data", (part: string) => {
      stderr += part;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
