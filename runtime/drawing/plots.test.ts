import { expect, it } from "vitest";
import { localisationPlot } from "./localisation-plot.js";
import { renderSvg } from "./render-svg.js";
import { thresholdPlot } from "./threshold-plot.js";

const valid = async (svg: string): Promise<void> => {
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect((await renderSvg(svg)).length).toBeGreaterThan(1000);
};
const interval = { low: 0, high: 1 };

it("a threshold is drawn inside the panel wherever it is, with names as text", async () => {
  const histogram = { low: 0, width: 1, faces: [0, 0.25, 0.75], backgrounds: [1, 0, 0] };
  for (const threshold of [-50, 0, 1.5, 3, 1e9]) {
    const svg = thresholdPlot({ title: "Threshold of <head>", subtitle: "a & b", threshold, ...histogram });
    expect(svg).toContain("Threshold of &lt;head&gt;");
    const [, x = "0"] = /<line x1="([\d.]+)"[^>]*stroke-dasharray="5 4"/.exec(svg) ?? [];
    expect(Number(x)).toBeGreaterThanOrEqual(62);
    expect(Number(x)).toBeLessThanOrEqual(500);
    await valid(svg);
  }
  await valid(
    thresholdPlot({ title: "t", subtitle: "s", threshold: 0, ...histogram, faces: [0, 0, 0], backgrounds: [0, 0, 0] }),
  );
});

it("curves are drawn for no point, one point and rates of 0", async () => {
  const run = { fppi: 0, recall: 0 };
  const plot = (points: readonly { readonly fppi: number; readonly recall: number }[], asked: readonly number[]) =>
    localisationPlot({
      title: "Window face",
      recall: { subtitle: "3 images", curve: [0, 0.5, 1].map((iou) => ({ iou, recall: 1 - iou, interval })) },
      detection: { subtitle: "3 images", lines: [{ iou: 0.5, points, run }], asked, images: 3 },
    });
  await valid(plot([], []));
  await valid(plot([{ fppi: 0, recall: 1 }], [0.0001, 10]));
  await valid(
    plot(
      [
        { fppi: 0, recall: 0.5 },
        { fppi: 2.5, recall: 1 },
      ],
      [0.01],
    ),
  );
});
