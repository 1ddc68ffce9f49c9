import type { TextTable } from "../../../dsl/text/table.js";
import { comparedMetrics, metricWords } from "../../evaluate/differences.js";
import type { RunComparison } from "../../observe/compare-runs.js";
import type { PairedRuns } from "../../observe/paired-comparison.js";
import { probability, signedPercent } from "../../text/numbers.js";

/** What a star means for each other run. */
export function starLines({ folders, pairs }: RunComparison): readonly string[] {
  const [first = "", ...others] = folders;
  return pairs.map((pair, i) =>
    pair.paired
      ? `* ${others[i]}: on the same ${pair.images} images as ${first}: p < 0.05 by McNemar's exact test, corrected for ${pair.attributes.length} attributes (Holm), and outside the 95 % interval of the paired difference`
      : `* ${others[i]}: outside the 95 % interval of the difference to ${first}, as for different images: ${pair.reason}`,
  );
}

/** The differences of the means, a table for each run that was evaluated on the images of the first one. */
export function pairedTables({ folders, pairs }: RunComparison): readonly {
  readonly title: string;
  readonly table: TextTable;
}[] {
  return pairs.flatMap((pair, i) =>
    pair.paired
      ? [{ title: `means over attributes: ${folders[i + 1]}, paired with ${folders[0]}`, table: tableOf(pair) }]
      : [],
  );
}

function tableOf({ means, resampling: { units, clusters } }: PairedRuns): TextTable {
  return {
    header: ["mean", "difference", `95 % interval, of ${clusters} ${units}`, "p"],
    align: ["left", "right", "right", "right"],
    rows: comparedMetrics.map((metric) => {
      const one = means[metric];
      return one === null
        ? [metricWords[metric], "-", "-", "-"]
        : [
            metricWords[metric],
            signedPercent(one.value),
            one.interval === null ? "-" : `${signedPercent(one.interval.low)} to ${signedPercent(one.interval.high)}`,
            probability(one.p),
          ];
    }),
    total: [],
    shrinkable: [],
    dispensable: [],
  };
}
