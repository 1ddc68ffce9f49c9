import type { SpecModel } from "../../../model/index.js";
import type { MissingFeature } from "./feature.js";

/** What nets ask for that cannot be done yet: every layer is implemented, weights from a file are not read. */
export const missingInNets = ({ nets }: SpecModel): readonly MissingFeature[] =>
  nets.flatMap(({ init }) =>
    init === undefined
      ? []
      : [
          {
            kind: "not-run",
            feature: "`init` of a net from a file",
            hint: "leave `init` out and train the net first, by a stage of its own",
            origin: init.origin,
          },
        ],
  );
