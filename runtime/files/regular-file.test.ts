import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRegular, readRegular, readRegularSync, readText, streamRegular } from "./regular-file.js";

let folder: string;
const at = (name: string): string => (name.startsWith("/") ? name : join(folder, name));
const server = createServer();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-regular-"));
  await writeFile(at("file"), "größer");
  await symlink("file", at("link"));
  await mkdir(at("folder"));
  execFileSync("mkfifo", [at("pipe")]);
  await symlink("pipe", at("link to a pipe"));
  await new Promise<void>((resolve) => server.listen(at("socket"), resolve));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

it("a regular file and a link to one can be read", async () => {
  expect(await readText(at("file"))).toBe("größer");
  expect((await readRegular(at("link"))).toString()).toBe("größer");
  expect(readRegularSync(at("link")).toString()).toBe("größer");
  const parts: Buffer[] = [];
  for await (const part of await streamRegular(at("file"), { start: 1, end: 3, highWaterMark: 2 }))
    parts.push(part as Buffer);
  expect(parts.map((part) => part.length)).toEqual([2, 1]);
  expect(Buffer.concat(parts).toString()).toBe("rö");
});

it("a regular file is appended to, and made if requested", async () => {
  for (const text of ["one", "two"]) {
    const file = await openRegular(at("made"), { access: "append or make" });
    await file.writeFile(text);
    await file.close();
  }
  expect(await readFile(at("made"), "utf8")).toBe("onetwo");
});

it("a missing file gives the error of the system", async () => {
  await expect(readRegular(at("none"))).rejects.toMatchObject({ code: "ENOENT" });
  expect(() => readRegularSync(at("none"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
  await expect(openRegular(at("none"), { access: "append" })).rejects.toMatchObject({ code: "ENOENT" });
});

describe.runIf(process.platform !== "win32").each([
  ["folder", "a folder"],
  ["pipe", "a named pipe"],
  ["link to a pipe", "a named pipe"],
  ["socket", "a socket"],
  ["/dev/null", "a device"],
  ["/dev/full", "a device"],
])("%s", (name, found) => {
  const irregular = { message: `this is ${found}, not a regular file`, exitCode: 4 };

  it("a file that is not regular is named, however it is opened", async () => {
    const wanted = { ...irregular, details: { file: at(name), hint: expect.any(String) } };
    await expect(readRegular(at(name))).rejects.toMatchObject(wanted);
    await expect(streamRegular(at(name))).rejects.toMatchObject(wanted);
    for (const access of ["change", "append", "append or make"] as const)
      await expect(openRegular(at(name), { access })).rejects.toMatchObject(wanted);
    expect(() => readRegularSync(at(name))).toThrow(expect.objectContaining(irregular));
  });
});
