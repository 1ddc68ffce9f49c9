import { printable } from "../../../dsl/text/printable.js";
import { type SeedPlot, seedPlot } from "../../drawing/seed-plot.js";
import { escapeXml } from "../../drawing/svg.js";
import { leastPairs } from "../statistics/samples.js";
import type { StudyMetric, StudyTable } from "../table-schema.js";
import { style } from "./html-style.js";
import { type Sheet, studyReport } from "./sheets.js";

/** Defined by the style of the page, in light, dark and for print. */
const colours = {
  card: "var(--card)",
  line: "var(--line)",
  text: "var(--text)",
  muted: "var(--muted)",
  value: "var(--value)",
} as const;

/** One page without other files: plots of the metrics, the tables, the notes. */
export function studyHtml(table: StudyTable): string {
  const { heading, claims, sheets, notes } = studyReport(table, Number.POSITIVE_INFINITY);
  const plots = table.metrics.flatMap((metric, at) => plotOf(table, metric, at) ?? []);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`study ${table.study}`)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(heading)}</h1>
${notes.length === 0 ? "" : `<ul class="notes">\n${notes.map((note) => `<li>${escaped(note)}</li>`).join("\n")}\n</ul>\n`}${claims === undefined ? "" : `${sheetText(claims)}\n`}<div class="plots">
${plots.map((plot) => `<figure>${seedPlot(plot, colours)}</figure>`).join("\n")}
</div>
${sheets.map(sheetText).join("\n")}
</body>
</html>
`;
}

function sheetText({ title, header, align, rows, footnotes, marked = [], grouped = false, prose }: Sheet): string {
  const sideOf = (column: number): string =>
    align[column] === "right" ? ' class="number"' : column === prose ? ' class="prose"' : "";
  const head = header.map((cell, i) => `<th scope="col"${sideOf(i)}>${escaped(cell)}</th>`).join("");
  const body = rows.map((cells, row) => {
    const inner = cells.map((cell, i) =>
      i === 0 ? nameCell(rows, row, grouped) : `<td${sideOf(i)}>${escaped(cell)}</td>`,
    );
    return `<tr${marked.includes(row) ? ' class="marked"' : ""}>${inner.join("")}</tr>`;
  });
  return `<section>
<h2>${escaped(title)}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${escaped(title)}"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join("\n")}
</tbody>
</table></div>
${footnotes.map((line) => `<p>${escaped(line)}</p>`).join("\n")}
</section>`;
}

/** The first cell of a row: for grouped rows, of the first one of the group, and as high as the group. */
function nameCell(rows: Sheet["rows"], row: number, grouped: boolean): string {
  const name = (at: number): string | undefined => rows[at]?.[0];
  const own = escaped(name(row) ?? "");
  // A cell shows four lines at most.
  const text = `<div title="${own}">${own}</div>`;
  if (!grouped) return `<th scope="row">${text}</th>`;
  if (row > 0 && name(row - 1) === name(row)) return "";
  let end = row + 1;
  while (end < rows.length && name(end) === name(row)) end += 1;
  return `<th scope="rowgroup" rowspan="${end - row}">${text}</th>`;
}

/** The metrics other than the gain, which has the spread of the accuracy, and the attributes. */
function plotOf({ points }: StudyTable, { kind, name }: StudyMetric, at: number): SeedPlot | undefined {
  if (kind === "attribute" || kind === "gain") return undefined;
  const scale = kind === "iou" ? 1 : 100;
  return {
    title: kind === "iou" ? name : `${name}, %`,
    subtitle: "dots: seeds; bar: 95 % interval of the mean; dashes: base point",
    points: points.map((point, i) => {
      const summary = point.summaries[at] ?? null;
      // With two seeds the interval says little, and hides the others.
      const interval = summary === null || summary.n < leastPairs ? null : summary.interval;
      return {
        label: printable(`${i} ${point.name}`),
        values: point.runs.flatMap(({ values }) => values[at] ?? []).map((value) => scale * value),
        mean: summary === null ? null : scale * summary.mean,
        interval:
          interval === null
            ? null
            : { low: scale * Math.max(0, interval.low), high: scale * Math.min(1, interval.high) },
        base: point.base,
      };
    }),
  };
}

const escaped = (text: string): string => escapeXml(printable(text));
