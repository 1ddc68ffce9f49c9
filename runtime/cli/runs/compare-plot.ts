import { extname } from "node:path";
import { type CurvePanel, lossCurves } from "../../drawing/loss-curves.js";
import { renderSvg } from "../../drawing/render-svg.js";
import { escapeXml } from "../../drawing/svg.js";
import { fault } from "../../errors/user-error.js";
import type { RunProgress } from "../../observe/run-progress.js";

const endings = [".svg", ".png", ".html"] as const;

/** @throws UserError for a name with another ending than those of plots. */
export function requirePlotName(file: string): void {
  if (endings.some((ending) => ending === extname(file).toLowerCase())) return;
  throw fault("command/plot-name", { file, expected: `a name ending in ${endings.join(", ")}` });
}

/** The curves of the runs, as the file type that a name asks for; a page of HTML has the comparison's text below them. */
export async function comparePlot(
  file: string,
  folders: readonly string[],
  views: readonly RunProgress[],
  report: string,
): Promise<string | Uint8Array> {
  requirePlotName(file);
  const svg = lossCurves(folders, panelsOf(views));
  switch (extname(file).toLowerCase()) {
    case ".png":
      return renderSvg(svg);
    case ".html":
      return page(folders, svg, report);
    default:
      return svg;
  }
}

/** One for each stage and group of nets, in the order in which they first came. */
function panelsOf(views: readonly RunProgress[]): readonly CurvePanel[] {
  const panels = new Map<string, CurvePanel["lines"][number][]>();
  for (const [run, view] of views.entries()) {
    for (const { stage, nets, losses, validationLosses } of view.groups.values()) {
      const title = `${stage}: ${nets.join(", ")}`;
      const lines = panels.get(title) ?? [];
      panels.set(title, lines);
      lines.push({ run, losses: losses.points, validation: validationLosses.points });
    }
  }
  return [...panels].map(([title, lines]) => ({ title, lines }));
}

function page(folders: readonly string[], svg: string, report: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeXml(folders.join(" and "))}</title>
<style>
body { margin: 0 auto; max-width: 1000px; padding: 24px; background: #f8fafc; color: #0f172a; font-family: Inter, system-ui, sans-serif; }
h1 { font-size: 20px; }
svg { max-width: 100%; height: auto; }
pre { overflow-x: auto; padding: 16px; border: 1px solid #e2e8f0; border-radius: 8px; background: #fff; font-size: 12px; line-height: 1.35; }
</style>
<h1>${escapeXml(folders.join(" · "))}</h1>
${svg}
<pre>${escapeXml(report)}</pre>
</html>
`;
}
