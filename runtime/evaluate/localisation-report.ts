import { type LocalisationPlot, localisationPlot } from "../drawing/localisation-plot.js";
import { renderSvg } from "../drawing/render-svg.js";
import type { Evaluation, Localisation } from "./evaluation-schema.js";

/** The plot of a window's localisation, in the folder `report` of a run and in the output of `fanc eval -o`. */
const localisationFile = (window: string): string => `localisation-${window}.png`;

/** Plots of every window that an evaluation has measured, as PNG by file name. */
export async function localisationPlots({ localisation = new Map() }: Evaluation): Promise<Map<string, Uint8Array>> {
  const plots = new Map<string, Uint8Array>();
  for (const [window, measured] of localisation) {
    const plot = plotOf(window, measured);
    if (plot !== undefined) plots.set(localisationFile(window), await renderSvg(localisationPlot(plot)));
  }
  return plots;
}

function plotOf(window: string, { images, curve, detection }: Localisation): LocalisationPlot | undefined {
  if (detection === undefined) return undefined;
  const { curves, faces, backgrounds } = detection;
  const shown = faces === images ? `${images} images with a face` : `${faces} faces in ${images} images`;
  const scenes = backgrounds === undefined ? "" : ` and ${backgrounds.images} backgrounds`;
  return {
    title: `Window ${window}`,
    recall: { subtitle: `${images} images with a face; band: 95 % interval`, curve },
    detection: {
      subtitle: `${shown}${scenes}; dot: the run's threshold`,
      lines: curves,
      asked: [...new Set(curves.flatMap(({ rates }) => rates.map(({ fppi }) => fppi)))],
      images: detection.images,
    },
  };
}
