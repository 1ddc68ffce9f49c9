import { PassThrough, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { ZipFile } from "yazl";
import { fault } from "../../errors/user-error.js";
import type { SharedFile } from "./shared-files.js";
import { tarEnd, tarEntry } from "./tar.js";

const endings = [".tar.gz", ".tgz", ".zip"] as const;

/** @throws UserError (exit code 2) for a name with the ending of another kind of file. */
export function requireArchiveName(file: string): void {
  if (endings.some((ending) => file.toLowerCase().endsWith(ending))) return;
  throw fault("export/archive-name", { file, expected: `a name ending in ${endings.join(", ")}` });
}

/**
 * The bytes of an archive with these files in one folder, in the format that its name says. The same files give the same
 * bytes: no times, no owners.
 */
export function archived(file: string, folder: string, files: readonly SharedFile[]): Readable {
  requireArchiveName(file);
  return file.toLowerCase().endsWith(".zip") ? zipped(folder, files) : tarred(folder, files);
}

function tarred(folder: string, files: readonly SharedFile[]): Readable {
  async function* entries(): AsyncGenerator<Uint8Array> {
    for (const { path, content } of files) yield tarEntry(`${folder}/${path}`, await content());
    yield tarEnd();
  }
  const tar = Readable.from(entries(), { objectMode: false });
  const gzip = createGzip();
  tar.on("error", (error) => gzip.destroy(error));
  return tar.pipe(gzip);
}

/** The earliest time that a zip file can hold, on the clock of this machine, as the format wants it. */
const earliest = new Date(1980, 0, 1);

function zipped(folder: string, files: readonly SharedFile[]): Readable {
  const zip = new ZipFile();
  const out = new PassThrough();
  zip.on("error", (error: Error) => out.destroy(error));
  const options = { mtime: earliest, mode: 0o100644, forceDosTimestamp: true };
  for (const { path, content } of files)
    zip.addReadStreamLazy(`${folder}/${path}`, options, (done) => {
      content().then(
        (bytes) => done(null, Readable.from([bytes], { objectMode: false })),
        (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    });
  zip.end();
  zip.outputStream.pipe(out);
  return out;
}
