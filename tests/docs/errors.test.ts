import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Analysis, analyse } from "../../compiler/compile.js";
import { CODES, type Code } from "../../compiler/diagnostics/codes.js";
import { renderText } from "../../compiler/diagnostics/render-text.js";
import { patchesShareLittle } from "../../compiler/graphs/sharing.js";
import { memoryHost } from "../../compiler/host/memory-host.js";
import { FAULTS } from "../../runtime/errors/codes.js";
import { type ErrorPage, type Example, errorsFolder, pagePath, pagesThere, readErrorPage } from "./error-pages.js";
import { ROOT } from "./fences.js";
import { LARGE } from "./large-examples.js";

const std = join(ROOT, "dsl", "std");
const library = Object.fromEntries(
  readdirSync(std).map((name) => [`@std/${name}`, readFileSync(join(std, name), "utf8")]),
);
const base = readFileSync(join(errorsFolder, "base.fan"), "utf8");

function check({ files, entry, settings, compiled }: Example): Analysis {
  const analysis = analyse(memoryHost({ ...library, "base.fan": base, ...files }), entry, settings);
  const { value, diagnostics } = analysis;
  return compiled && value !== undefined
    ? { ...analysis, diagnostics: [...diagnostics, ...patchesShareLittle(value)] }
    : analysis;
}

/** The printed report without its last line, which counts the diagnostics. */
const printed = ({ diagnostics, sources }: Analysis): string =>
  renderText(diagnostics, sources, { width: 100 })
    .replace(/\n[^\n]*\n$/, "\n")
    .trimEnd();

/** Diagnostics before the tested one, which says that there are more than are shown. */
const shownBefore = (code: Code): number => (code === "syntax/too-many-errors" ? 100 : 0);

/** UPDATE_ERRORS=1 writes the current output into the pages. */
const update = process.env.UPDATE_ERRORS === "1";

function updated({ path, text }: ErrorPage, output: string): void {
  const [before = "", rest = ""] = text.split(/^## Wrong$/m);
  const [wrong = "", right = ""] = rest.split(/^## Right$/m);
  const next = wrong.replace(/^```text\n[\s\S]*?^```$/m, () => `\`\`\`text\n${output}\n\`\`\``);
  writeFileSync(join(ROOT, path), `${before}## Wrong${next}## Right${right}`);
}

describe("every diagnostic has a page", () => {
  it("every code has a page, and every page a code", () => {
    expect(pagesThere().filter((name) => !Object.hasOwn(FAULTS, name))).toEqual(Object.keys(CODES).toSorted());
  });
});

describe.each((Object.keys(CODES) as Code[]).map((code) => [code, CODES[code].about] as const))("%s", (code, about) => {
  it(`${pagePath(code)} explains the code`, () => {
    const page = readErrorPage(code);
    expect(page.title).toBe(code);
    expect(page.about).toContain(about);
  });

  it("the wrong example gives only this diagnostic, with the printed output", () => {
    const page = readErrorPage(code);
    const large = LARGE[code];
    const wrong = large === undefined ? page.wrong : { ...page.wrong, files: { "main.fan": large }, entry: "main.fan" };
    const all = check(wrong);
    const analysis = { ...all, diagnostics: all.diagnostics.slice(shownBefore(code)) };
    expect(analysis.diagnostics.map((one) => one.code)).toEqual([code]);
    if (update) updated(page, printed(analysis));
    expect(readErrorPage(code).wrong.printed.map((text) => text.trimEnd())).toEqual([printed(analysis)]);
  });

  it("the right example gives no diagnostic", () => {
    const { right } = readErrorPage(code);
    expect(printed(check(right))).toBe("");
  });
});
