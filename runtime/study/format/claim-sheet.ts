import { claimValue, verdictText } from "../../evaluate/claims.js";
import type { StudyTable } from "../table-schema.js";
import type { Sheet } from "./sheets.js";

/** The claims with their verdicts; undefined for a spec without claims. */
export function claimSheet({ claims }: StudyTable): Sheet | undefined {
  if (claims.length === 0) return undefined;
  return {
    title: "claims on the base point",
    header: ["claim", "verdict", "value", "95 %", "note"],
    align: ["left", "left", "right", "right", "left"],
    rows: claims.map(({ claim, kind, verdict, value, interval, note }) => {
      const show = (number: number): string => claimValue({ kind }, number);
      return [
        claim,
        verdictText(verdict),
        value === null ? "-" : show(value),
        interval === null ? "-" : `${show(interval.low)} to ${show(interval.high)}`,
        note ?? "",
      ];
    }),
    dispensable: [],
    footnotes: [],
    marked: claims.flatMap(({ verdict }, i) => (verdict === "fail" ? [i] : [])),
    prose: 4,
  };
}
