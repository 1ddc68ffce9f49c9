import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, Script } from "node:vm";
import { expect, it } from "vitest";
import { packageRoot } from "../../runtime/build/node-host.js";
import { compilerForBrowsers, libraryTexts } from "../support/browser-bundle.js";
import { compiledFile } from "../support/compiled.js";

const quickstart = join(packageRoot(), "examples", "quickstart", "quickstart.fan");
const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

it("the bundled compiler gives the same bytes where nothing of Node exists", { timeout: 120_000 }, async () => {
  const bundle = await compilerForBrowsers();
  // What ECMAScript does not define and every browser has.
  const context = createContext({
    TextEncoder,
    TextDecoder,
    files: { ...libraryTexts(), "quickstart.fan": readFileSync(quickstart, "utf8") },
  });
  new Script(bundle).runInContext(context);
  const result: unknown = new Script(
    'const done = fanc.compile(fanc.memoryHost(files), "quickstart.fan"); done.ok ? [...done.files] : done.diagnostics',
  ).runInContext(context);
  const expected = compiledFile(quickstart, new Map(), "quickstart.fan").files;
  expect(hashes(result)).toEqual([...expected].map(([name, content]) => [name, sha256(content)]));
});

/** Path and hash of each file. Arrays of the other context are not instances of ours. */
function hashes(files: unknown): unknown {
  if (!Array.isArray(files)) return files;
  return Array.from(files, (file: unknown) =>
    Array.isArray(file) && ArrayBuffer.isView(file[1])
      ? [file[0], sha256(new Uint8Array(file[1].buffer, file[1].byteOffset, file[1].byteLength))]
      : file,
  );
}
