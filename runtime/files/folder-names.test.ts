import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fanFiles } from "../build/fan-files.js";
import { readBackgrounds } from "../data/backgrounds.js";
import { readImageFolder } from "../data/image-folder.js";
import { findRuns } from "../observe/find-runs.js";
import { bytesText } from "../text/bytes-text.js";
import { unlistedFiles } from "../tools/data-check/unlisted.js";

describe("bytes as text", () => {
  it.each([
    [[0x63, 0x61, 0x66, 0xe9], "caf\\xE9"],
    [[0xff, 0xfe, 0x41, 0x00], "\\xFF\\xFEA\u0000"],
    [[0xc3, 0xa9, 0xc3], "é\\xC3"],
    [[0xe9, 0xa1, 0x94, 0xf0, 0x9f, 0x98, 0x80], "顔😀"],
    [[0xed, 0xa0, 0x80], "\\xED\\xA0\\x80"],
    [[], ""],
  ])("the bytes %j are shown as %j", (bytes, text) => {
    expect(bytesText(Buffer.from(bytes))).toBe(text);
  });
});

/** Other systems do not make such names. */
describe.skipIf(process.platform !== "linux")("names that are not UTF-8", () => {
  let root = "";
  const latin1 = (...parts: readonly string[]): Buffer => Buffer.from(join(root, ...parts), "latin1");
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "fanc-names-"));
    for (const folder of ["images/cat", "images/dog", "classes/cat", "runs/first/build", "specs"])
      mkdirSync(join(root, folder), { recursive: true });
    for (const file of ["images/cat/a.jpg", "images/dog/a.jpg", "classes/cat/a.jpg", "specs/a.fan", "runs/first/lock"])
      writeFileSync(join(root, file), "");
    for (const file of [
      "images/dog/caf\xe9.jpg",
      "images/dog/caf\xe8.png",
      "images/dog/notes\xe9.txt",
      "specs/\xe9.fan",
    ])
      writeFileSync(latin1(file), "");
    for (const folder of ["classes/ch\xeane", "runs/caf\xe9"]) mkdirSync(latin1(folder));
    // A mark of its own in a name is no fault.
    writeFileSync(join(root, "images", "cat", "\ufffd.jpg"), "");
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const fault = (folder: string, found: string, message = "names in this folder cannot be read as UTF-8") => ({
    message: expect.stringContaining(message),
    details: { file: join(root, folder), found },
  });

  it("an image name that is not UTF-8 ends the reading of a data set", async () => {
    await expect(readImageFolder(join(root, "images"))).rejects.toMatchObject(
      fault("images/dog", "caf\\xE8.png, caf\\xE9.jpg"),
    );
    await expect(readBackgrounds(join(root, "images"))).rejects.toMatchObject(
      fault("images/dog", "caf\\xE8.png, caf\\xE9.jpg"),
    );
  });

  it("a class name that is not UTF-8 ends the reading of a data set", async () => {
    await expect(readImageFolder(join(root, "classes"))).rejects.toMatchObject(
      fault("classes", "ch\\xEAne", "a name in this folder"),
    );
  });

  it("a name that is not UTF-8 is among the unlisted files", async () => {
    expect(await unlistedFiles(join(root, "images"), new Set(), new AbortController().signal)).toEqual([
      "cat/a.jpg",
      "cat/\ufffd.jpg",
      "dog/a.jpg",
      "dog/caf\\xE8.png",
      "dog/caf\\xE9.jpg",
      "dog/notes\\xE9.txt",
    ]);
  });

  it("a spec name that is not UTF-8 ends the search for specs", async () => {
    const files = async (): Promise<readonly string[]> => fanFiles(join(root, "specs"), () => undefined);
    await expect(files()).rejects.toMatchObject(fault("specs", "\\xE9.fan", "a name in this folder"));
  });

  it("a run folder whose name is not UTF-8 is listed", async () => {
    expect(await findRuns(join(root, "runs"))).toEqual([
      { path: join(root, "runs", "first"), kind: "run" },
      { path: join(root, "runs", "caf\\xE9"), kind: "unreadable" },
    ]);
  });
});
