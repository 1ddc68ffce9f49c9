import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { phases } from "../../compiler/compile.js";
import { packageRoot } from "../../runtime/build/node-host.js";
import { rooms } from "../architecture/rules.js";

const page = readFileSync(join(packageRoot(), "docs", "architecture.md"), "utf8");

/** First cells of the table under a heading, without backquotes, with the second cells. */
function rowsUnder(heading: RegExp): readonly (readonly [string, string])[] {
  const section = page.split(/^## /m).find((one) => heading.test(one)) ?? "";
  return [...section.matchAll(/^\| ([^-].*?) +\| (.+?) +\|$/gm)]
    .slice(1)
    .map(([, name = "", text = ""]) => [name.replaceAll("`", ""), text]);
}

it.each(Object.entries(rooms))("docs/architecture.md lists the rooms of %s in their order", (top, names) => {
  expect(rowsUnder(new RegExp(`^${top}:`)).map(([name]) => name)).toEqual(names);
});

it("docs/architecture.md lists the phases of the compiler with what each guarantees", () => {
  expect(rowsUnder(/^The pipeline/)).toEqual(phases.map(({ name, guarantees }) => [name, guarantees]));
});
