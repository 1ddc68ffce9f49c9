import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Compilation } from "../../compiler/compile.js";
import type { CompilerHost } from "../../compiler/host/host.js";
import { packageRoot } from "../../runtime/build/node-host.js";
import { compilerForBrowsers, libraryTexts } from "../support/browser-bundle.js";
import { compiledFile } from "../support/compiled.js";
import { openBrowser } from "./support/open-browser.js";
import { type ServedFiles, serveFiles } from "./support/serve-files.js";

/** What the bundle defines on the page. */
declare const fanc: {
  readonly compile: (host: CompilerHost, file: string) => Compilation;
  readonly memoryHost: (files: Readonly<Record<string, string>>) => CompilerHost;
};

let browser: Browser;
let served: ServedFiles;
beforeAll(async () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  served = await serveFiles(
    new Map([
      ["index.html", bytes('<!doctype html><meta charset="utf-8"><script src="fanc.js"></script>')],
      ["fanc.js", bytes(await compilerForBrowsers())],
    ]),
  );
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

it.each(["examples/quickstart/quickstart.fan", "specs/lnets-anet.fan"])(
  "Chromium compiles %s to the same bytes as Node",
  async (name) => {
    const tab = await browser.newPage();
    await tab.goto(`${served.url}index.html`);
    const files = { ...libraryTexts(), "spec.fan": readFileSync(join(packageRoot(), name), "utf8") };
    const hashes = await tab.evaluate(async (texts) => {
      const compiled = fanc.compile(fanc.memoryHost(texts), "spec.fan");
      if (!compiled.ok) return compiled.diagnostics.map(({ code, message }) => [code, message]);
      const hex = async (content: Uint8Array): Promise<string> => {
        const digest = await crypto.subtle.digest("SHA-256", content.slice().buffer);
        return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      };
      return Promise.all([...compiled.files].map(async ([path, content]) => [path, await hex(content)]));
    }, files);
    const expected = compiledFile(join(packageRoot(), name), new Map(), "spec.fan").files;
    expect(hashes).toEqual(
      [...expected].map(([path, content]) => [path, createHash("sha256").update(content).digest("hex")]),
    );
  },
);
