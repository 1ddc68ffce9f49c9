import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fault } from "../../errors/user-error.js";
import { makeFolder } from "../../files/make-folder.js";
import type { Progress } from "../../process/progress.js";
import { lastLine, runCommand } from "./run-command.js";
import { megabytes } from "./space.js";

export interface Unpacking {
  readonly wheel: string;
  /** Folder `deps` of tfjs-node. */
  readonly deps: string;
  readonly libraryBytes: number;
  readonly python: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly log: string;
}

/** The C interface and the headers that it includes. */
const headers = [
  "tensorflow/include/tensorflow/c/",
  "tensorflow/include/tensorflow/core/platform/ctstring",
  "tensorflow/include/tsl/platform/ctstring",
  "tensorflow/include/xla/tsl/c/",
];
const libraries = ["tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2"];

/** Prints the number of written bytes, one number a line. */
const script = `
import os, sys, zipfile
wheel, deps, headers, libraries = sys.argv[1], sys.argv[2], sys.argv[3].split(":"), sys.argv[4].split(":")
done = 0
with zipfile.ZipFile(wheel) as archive:
    names = set(archive.namelist())
    missing = [name for name in libraries if name not in names]
    if missing:
        sys.exit("not in the wheel: " + ", ".join(missing))
    places = {name: os.path.join(deps, "lib", os.path.basename(name)) for name in libraries}
    for name in names:
        if name.endswith(".h") and any(name.startswith(prefix) for prefix in headers):
            places[name] = os.path.join(deps, *name.split("/")[1:])
    for name, place in places.items():
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with archive.open(name) as source, open(place, "wb") as target:
            while block := source.read(1 << 22):
                target.write(block)
                done += len(block)
                print(done, flush=True)
`;

/** Unpacks TensorFlow's C library and its headers from a wheel, under the names that tfjs-node's build expects. */
export async function unpackWheel(unpacking: Unpacking): Promise<void> {
  const { wheel, deps, libraryBytes, python, progress, signal, log } = unpacking;
  const total = Math.round(libraryBytes / 1e6);
  const task = progress.begin("unpack the C library (MB)", total);
  const onText = (text: string): void => {
    const bytes = Number(text.trim().split("\n").at(-1));
    if (Number.isFinite(bytes)) task.update(Math.min(total, Math.round(bytes / 1e6)));
  };
  const args = ["-c", script, wheel, deps, headers.join(":"), libraries.join(":")];
  try {
    const result = await runCommand(python, args, { signal, onText });
    if (!result.ran || result.code !== 0) {
      const found = result.ran ? lastLine(result.output) : `${python} is missing`;
      throw fault("install/not-unpacked", { log, file: wheel, found });
    }
  } finally {
    task.end(megabytes(libraryBytes));
  }
  const lib = join(deps, "lib");
  await makeFolder(lib);
  // The linker needs these names; the loader uses those with `.so.2`.
  await symlink("libtensorflow_cc.so.2", join(lib, "libtensorflow.so"));
  await symlink("libtensorflow_framework.so.2", join(lib, "libtensorflow_framework.so"));
}
