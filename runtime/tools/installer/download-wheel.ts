import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Wheel } from "../../engines/tfjs/installed/wheels.js";
import { fault, type UserError } from "../../errors/user-error.js";
import { makeFolder } from "../../files/make-folder.js";
import { hashOfFile } from "../../files/output-manifest.js";
import type { Progress } from "../../process/progress.js";
import { unreachable } from "./registry-trouble.js";
import { lastLine, runCommand } from "./run-command.js";
import { megabytes } from "./space.js";

export interface WheelDownload {
  readonly wheel: Wheel;
  /** Of TensorFlow. */
  readonly version: string;
  /** Whose tag the wheel carries: `312`. */
  readonly pythonTag: string;
  readonly python: string;
  /** The folder of finished wheels. */
  readonly folder: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly log: string;
}

const pollEvery = 300;

/**
 * Fetches a wheel with pip and checks it. One that an earlier call has finished is used again, if it is still whole; what
 * an earlier call has left unfinished is thrown away.
 * @returns its path.
 * @throws UserError if the registry cannot be reached, or the file has another checksum.
 */
export async function downloadWheel(download: WheelDownload): Promise<string> {
  const { wheel, folder, progress } = download;
  await makeFolder(folder);
  const file = join(folder, wheel.file);
  if ((await sizeOf(file)) !== undefined) {
    if ((await hashOfFile(file, download.signal)) === wheel.sha256) {
      progress.note(`${wheel.file}: already here, whole (${megabytes(wheel.bytes)})`);
      return file;
    }
    progress.note(`${wheel.file}: already here, but damaged; it is fetched again`);
    await rm(file);
  }
  const part = `${file}.part`;
  if ((await sizeOf(part)) !== undefined) progress.note(`${wheel.file}: an unfinished download is thrown away`);
  await rm(part, { recursive: true, force: true });
  await makeFolder(part);
  try {
    await fetchInto(part, download);
    const fetched = join(part, wheel.file);
    const sha256 = (await sizeOf(fetched)) === undefined ? undefined : await hashOfFile(fetched, download.signal);
    if (sha256 !== wheel.sha256) throw await wrongWheel(part, wheel, sha256);
    await rename(fetched, file);
    return file;
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function fetchInto(part: string, download: WheelDownload): Promise<void> {
  const { wheel, version, pythonTag, python, progress, signal, log } = download;
  const options = [
    "--no-deps",
    "--only-binary=:all:",
    "--no-cache-dir",
    "--disable-pip-version-check",
    "--no-input",
    "--progress-bar=off",
  ];
  const tags = [
    ...["--implementation", "cp", "--python-version", pythonTag, "--abi", `cp${pythonTag}`],
    ...["--platform", wheel.platform],
  ];
  const args = ["-m", "pip", "download", ...options, ...tags, "--dest", part, `${wheel.project}==${version}`];
  const task = progress.begin(`fetch ${wheel.project} ${version} (MB)`, Math.round(wheel.bytes / 1e6));
  // pip reports its progress only on a terminal; it writes to its temporary folder first.
  const timer = setInterval(() => {
    void bytesIn(part).then((bytes) => task.update(Math.min(Math.round(wheel.bytes / 1e6), Math.round(bytes / 1e6))));
  }, pollEvery);
  try {
    const env = { TMPDIR: part, PIP_REQUIRE_VIRTUALENV: "false" };
    const result = await runCommand(python, args, { signal, log, env });
    if (result.ran && result.code === 0) return;
    throw downloadFailed(result.ran ? result.output : `${python} is missing`, log);
  } finally {
    clearInterval(timer);
    task.end(megabytes(await bytesIn(part)));
  }
}

function downloadFailed(output: string, log: string): UserError {
  const found =
    output
      .split("\n")
      .filter((line) => line.startsWith("ERROR"))
      .at(-1) ?? lastLine(output);
  return fault(unreachable(output) ? "install/pip-unreachable" : "install/pip-failed", { log, found });
}

async function wrongWheel(part: string, wheel: Wheel, sha256: string | undefined): Promise<UserError> {
  const files = (await readdir(part)).filter((name) => name.endsWith(".whl"));
  return fault("install/wrong-wheel", {
    found: sha256 === undefined ? files.join(", ") || "no file" : `SHA-256 ${sha256}`,
    expected: sha256 === undefined ? wheel.file : `SHA-256 ${wheel.sha256} (${wheel.file})`,
  });
}

async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    if (entry.isFile()) sum += (await sizeOf(join(entry.parentPath, entry.name))) ?? 0;
  return sum;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
