import { describe, expect, it } from "vitest";
import { columnsOf } from "../../../dsl/text/columns.js";
import { evaluated, mixedStudy, resultsWith } from "../../../tests/support/study-results.js";
import { claimsOfStudy } from "../study-claims.js";
import { studyTable } from "../study-table.js";
import { formatStudy, type StudyFormat, studyFormatOf, studyFormats } from "./format.js";

const style = { colour: false, width: 80 } as const;
const shown = (results: ReturnType<typeof mixedStudy>, format: StudyFormat): string =>
  formatStudy(studyTable(results), format, style);
const one = evaluated("x", [0.1, 0.12, 0.14]);

/** The records of an RFC 4180 text, with its own line ends. */
function parseRecords(text: string): readonly (readonly string[])[] {
  expect(text.endsWith("\r\n")).toBe(true);
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g;
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(field)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "\r\n") records.push([]);
  }
  return records.slice(0, -1);
}

/** Names with everything that a format gives a meaning. */
const hostile = resultsWith("a_b & <c>", [
  { name: "base", outcomes: one },
  {
    name: `x="1, 2" | 50% #_{~^\\} \`*\` <b>&amp;</b> \u001b[31m`,
    outcomes: [...one.slice(0, 2), { kind: "failed", reason: 'a "reason"\nwith, lines' }],
  },
]);

describe("the table of a study as text", () => {
  it("no line of a table is wider than the terminal, with long names of points", () => {
    const long = resultsWith("long", [
      { name: "base", outcomes: one },
      { name: "width=0.25 ANet.C3.cells=3x3 tune_anet.epochs=100", outcomes: one },
    ]);
    const frames = shown(long, "text")
      .split("\n")
      .filter((line) => /^[│┌├└]/.test(line));
    expect(frames.length).toBeGreaterThan(12);
    expect(Math.max(...frames.map(columnsOf))).toBeLessThanOrEqual(80);
    expect(frames.join("\n")).toMatch(/1 width=0\.25 .*…/);
  });

  it("it shows means, differences with their tests, seeds that are missing and why", () => {
    const text = shown(mixedStudy(), "text");
    expect(text).toContain("study width: 4 points, seeds 1 to 5, 200 test images");
    expect(text).toMatch(/│ 2 width=2 .*│ 2\/5 │ \d\d\.\d ± \d\.\d │/);
    expect(text).toMatch(
      /difference to base, paired by seed[\s\S]*│ 1 width=0\.5 +│ accuracy % +│ 5 │ +-\d\.\d \(-\d+\.\d to -\d\.\d\) │/,
    );
    expect(text).toContain("-: 2 common seeds; a test needs 3 (width=2)");
    expect(text).toContain("note: width=2: seed 3 failed: training diverged in tune_anet at step 20");
    expect(text).not.toMatch(/│ gain +│/);
  });

  it("tables of attributes have six points at most, all of them in one place", () => {
    const names = Array.from({ length: 15 }, (_, i) => ({ name: `p${i}`, outcomes: one }));
    const headers = shown(resultsWith("s", names), "text")
      .split("\n")
      .filter((line) => line.startsWith("│ attribute"));
    expect(headers.map((line) => line.match(/\d+/g)?.map(Number))).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
      [10, 11, 12, 13, 14],
    ]);
  });

  it("a study without evaluated runs says so in every format", () => {
    const none = resultsWith("s", [
      { name: "base", outcomes: [{ kind: "failed", reason: "no data" }, { kind: "missing" }] },
    ]);
    for (const format of studyFormats) expect(shown(none, format), format).toContain("no data");
    expect(shown(none, "text")).toContain("no run is evaluated yet");
  });
});

describe("names in every format", () => {
  it.each(studyFormats)("runs that failed are visible, and no control character: %s", (format) => {
    const text = shown(mixedStudy(), format);
    expect(text).toContain("training diverged in tune");
    expect(shown(hostile, format)).not.toContain("\u001b");
  });

  it("Markdown keeps its columns", () => {
    const lines = shown(hostile, "markdown").split("\n");
    const table = lines.slice(lines.findIndex((line) => line.startsWith("| point")));
    const cells = (line: string): number => line.replaceAll(/\\./g, "").split("|").length;
    expect(new Set(table.slice(0, table.indexOf("")).map(cells)).size).toBe(1);
    expect(table[3]).toContain("\\| 50% #\\_{\\~^\\\\}");
    expect(table[3]).toContain("\\<b\\>\\&amp;");
  });

  it("LaTeX escapes its characters, and sets minus signs", () => {
    const text = shown(hostile, "latex");
    expect(text).toContain("50\\% \\#\\_\\{\\textasciitilde{}\\textasciicircum{}\\textbackslash{}\\}");
    expect(text).toContain("a\\_b \\& $<$c$>$");
    expect(text.split("\\begin{tabular}")).toHaveLength(text.split("\\bottomrule").length);
    expect(shown(mixedStudy(), "latex")).toMatch(/& \$-\$\d+\.\d \(\$-\$\d+\.\d to \$-\$\d/);
  });

  it("every line of the CSV has as many fields as its header, and numbers are complete", () => {
    const table = studyTable(mixedStudy());
    for (const results of [
      hostile,
      mixedStudy(),
      resultsWith("s", [{ name: "base", outcomes: [{ kind: "missing" }] }]),
    ]) {
      const records = parseRecords(shown(results, "csv"));
      expect(new Set(records.map((record) => record.length)).size).toBe(1);
      expect(records.length).toBeGreaterThan(1);
    }
    const [header = [], ...records] = parseRecords(shown(mixedStudy(), "csv"));
    const mean = records.find((record) => record[1] === "base" && record[2] === "mean accuracy");
    expect(Number(mean?.[header.indexOf("mean")])).toBe(table.points[0]?.summaries[0]?.mean);
    const failed = parseRecords(shown(hostile, "csv")).find((record) => record[1] !== "base" && record[1] !== "point");
    expect(failed?.[header.indexOf("failures")]).toBe('seed 3: a "reason"\\u{a}with, lines');
    expect(records.filter((record) => record[header.indexOf("reference")] === "base")).toHaveLength(3 * 8);
  });

  it("the page is complete without other files, and escapes names", () => {
    const page = shown(hostile, "html");
    expect(page).not.toMatch(/<(script|link|img)|https?:\/\/(?!www\.w3\.org)/);
    expect(page).not.toContain("<b>");
    expect(page).toContain("&lt;b&gt;&amp;amp;&lt;/b&gt;");
    expect(page.match(/<svg /g)).toHaveLength(4);
    expect(page).toContain("prefers-color-scheme: dark");
    expect(page).toContain("@media print");
    // A point is named once for all of its metrics.
    const differences = page.slice(page.indexOf("<h2>difference to"), page.indexOf("<h2>accuracy of each"));
    expect(differences.match(/<th scope="rowgroup" rowspan="4">/g)).toHaveLength(1);
    expect(differences.match(/<tr><td>/g)).toHaveLength(3);
  });
});

describe("claims", () => {
  const claims = claimsOfStudy(
    [
      { kind: "accuracy", least: 0.5, worst: false },
      { kind: "attribute", attribute: "<b>|&", least: 0.9, worst: true },
      { kind: "better", file: "x_1.fan", least: 0.01, path: "x_1.fan" },
    ],
    mixedStudy(),
  );
  const table = studyTable(mixedStudy(), claims);
  const all = (format: StudyFormat): string => formatStudy(table, format, style);

  it("are a line each below the table of a terminal", () => {
    const lines = all("text").trimEnd().split("\n").slice(-4);
    expect(lines[0]).toBe("");
    expect(lines[1]).toMatch(/^pass: mean accuracy >= 50: \d\d\.\d \(5 of 5 seeds\)$/);
    expect(lines[2]).toBe('FAIL: worst accuracy "<b>|&" >= 90 (no seed has measured this metric)');
    expect(lines[3]).toMatch(/^not checked: better than "x_1\.fan" by 1 \(/);
  });

  it("are a table of their own in the other formats, with value and interval", () => {
    expect(all("markdown")).toMatch(
      /^\| mean accuracy \\>= 50 \| pass \| \d\d\.\d \| \d\d\.\d to \d\d\.\d \| 5 of 5 seeds \|$/m,
    );
    expect(all("latex")).toMatch(/mean accuracy \$>\$= 50 & pass & \d\d\.\d & \d\d\.\d to \d\d\.\d & 5 of 5 seeds/);
    expect(all("html")).toContain(
      '<tr class="marked"><th scope="row"><div title="worst accuracy &quot;&lt;b&gt;|&amp;&quot; &gt;= 90">worst accuracy &quot;&lt;b&gt;|&amp;&quot; &gt;= 90</div></th><td>FAIL',
    );
    expect(JSON.parse(all("json"))).toMatchObject({
      claims: [
        { claim: "mean accuracy >= 50", verdict: "pass", interval: { low: expect.any(Number) } },
        { verdict: "fail", value: null, interval: null },
        { verdict: "not checked", value: null },
      ],
    });
    expect(all("csv")).toBe(shown(mixedStudy(), "csv"));
  });

  it("a study without claims has no such table", () => {
    for (const format of studyFormats) expect(shown(mixedStudy(), format), format).not.toContain("claims on the base");
  });
});

it("a footnote names the points that it is about, and not all of them", () => {
  const three = resultsWith("s", [
    { name: "base", outcomes: one.slice(0, 2) },
    { name: "a=1, b=2", outcomes: one.slice(0, 2) },
    { name: "a=2, b=1", outcomes: one.slice(0, 2) },
  ]);
  expect(shown(three, "text")).toContain("-: 2 common seeds; a test needs 3 (all points)");
  const [base, first, second] = three.points;
  const some = {
    ...three,
    points: [
      base!,
      first!,
      second!,
      { ...second!, name: "c", runs: resultsWith("s", [{ name: "c", outcomes: one.slice(0, 1) }]).points[0]!.runs },
    ],
  };
  expect(shown(some, "text")).toContain("-: 2 common seeds; a test needs 3 (a=1, b=2; a=2, b=1)");
});

it.each([
  ["a/table.MD", "markdown"],
  ["table.tex", "latex"],
  ["table.html", "html"],
  ["table.pdf", undefined],
  ["table", undefined],
] as const)("the ending of %s asks for %s", (file, format) => {
  expect(studyFormatOf(file)).toBe(format);
});
