import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CODES } from "../../compiler/diagnostics/codes.js";
import { FAULTS, type FaultCode } from "../../runtime/errors/codes.js";
import { exitCodeOf, exitCodeTable } from "../../runtime/errors/exit-codes.js";
import { pagePath, pagesThere } from "./error-pages.js";
import { faultPage, PageRunner, pageTime } from "./fault-pages.js";
import { ROOT } from "./fences.js";
import { sourcesOf } from "./sources.js";

const codes = Object.keys(FAULTS) as FaultCode[];
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const pageOf = (code: FaultCode) => faultPage(pagePath(code), read(pagePath(code)));

/** With UPDATE_ERRORS=1 pages and guide get what is printed now. */
const update = process.env.UPDATE_ERRORS === "1";

/** From the last error to the end. */
function lastError(text: string): string | undefined {
  const at = text.lastIndexOf("error[");
  return at < 0 ? undefined : text.slice(at).trimEnd();
}

const runner = new PageRunner();
afterAll(() => runner.close());

describe("codes of commands", () => {
  it("every error code of commands has a page, and every page a code", () => {
    const compiler = new Set(Object.keys(CODES));
    expect(pagesThere().filter((name) => !compiler.has(name))).toEqual([...codes].sort());
  });

  it("error codes of commands and of the compiler are in different groups", () => {
    const group = (code: string): string => code.slice(0, code.indexOf("/"));
    const compiler = new Set(Object.keys(CODES).map(group));
    expect(codes.map(group).filter((name) => compiler.has(name))).toEqual([]);
  });

  it("every error code of commands is used in the sources", () => {
    const sources = sourcesOf("runtime").filter(([path]) => !path.startsWith("runtime/errors/codes/"));
    const all = sources.map(([, text]) => text).join("\n");
    expect(codes.filter((code) => !all.includes(`"${code}"`))).toEqual([]);
  });
});

describe.each(codes)("%s", (code) => {
  it(
    "is explained, and provoked where any machine can",
    async () => {
      const page = pageOf(code);
      expect(page.title).toBe(code);
      expect(page.about).toContain(FAULTS[code].about);
      expect(page.text).toMatch(/^## What to do$/m);
      if (page.notShown !== undefined) {
        expect(page.steps).toEqual([]);
        return;
      }
      const { code: exitCode, stdout, stderr } = await runner.run(page);
      const printed = lastError(stderr) ?? lastError(stdout) ?? `${stdout}${stderr}`;
      if (update && printed.startsWith(`error[${code}]: `))
        writeFileSync(
          join(ROOT, page.path),
          page.text.replace(/^```text\n[\s\S]*?^```$/m, () => `\`\`\`text\n${printed}\n\`\`\``),
        );
      expect(printed).toContain(`error[${code}]: `);
      expect(pageOf(code).printed).toEqual([printed]);
      expect(exitCode).toBe(exitCodeOf(FAULTS[code].class));
    },
    pageTime,
  );
});

it("the guide has the table of exit codes", () => {
  const path = "docs/guide/command-line.md";
  const table = /(^## Exit codes\n\n)([\s\S]*?)(?=\n## )/m;
  if (update)
    writeFileSync(
      join(ROOT, path),
      read(path).replace(table, (_, heading) => `${heading}${exitCodeTable}`),
    );
  expect(table.exec(read(path))?.[2]).toBe(exitCodeTable);
});
