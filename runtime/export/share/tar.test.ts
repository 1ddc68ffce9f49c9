import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tarEnd, tarEntry } from "./tar.js";

it("tar reads our archives, with names of any length and alphabet", () => {
  const folder = mkdtempSync(join(tmpdir(), "fanc-tar-"));
  try {
    const long = (length: number): string => `a/${"n".repeat(length)}`;
    const names = ["a/b.txt", "a/Größe 顔.txt", ...[90, 97, 98, 99, 100, 101, 200, 250].map(long)];
    const file = join(folder, "x.tar");
    const contents = names.map((_, i) => Buffer.alloc(256 * i, "x"));
    writeFileSync(file, Buffer.concat([...names.map((name, i) => tarEntry(name, contents[i] as Buffer)), tarEnd()]));
    execFileSync("tar", ["-xf", file, "-C", folder]);
    for (const [i, name] of names.entries()) expect(readFileSync(join(folder, name))).toEqual(contents[i]);
    const listed = execFileSync("tar", ["-tvf", file, "--utc"], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
    });
    expect(listed.split("\n")[0]).toMatch(/^-rw-r--r-- 0\/0 +0 1970-01-01 00:00 a\/b\.txt$/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
