import { lockFile } from "../lock-file.js";

/** Keeps two processes out of one run folder; see `lockFile`. */
export const lockRun = (file: string): Promise<() => Promise<void>> =>
  lockFile(file, {
    message: "another process is working in this run folder",
    hint: "wait for it or stop it, or choose another folder with --run",
  });
