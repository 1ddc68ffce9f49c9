import type { Operator, OperatorKind } from "../ir/operators/table.js";
import { activations } from "./activations.js";
import { arithmetic } from "./arithmetic.js";
import { channels } from "./channels.js";
import { convolutions } from "./convolutions.js";
import { losses } from "./losses.js";
import { maps } from "./maps.js";
import type { Meaning, Meanings } from "./meaning.js";
import { regions } from "./regions.js";

/** What every operator of the IR means. */
const meanings: Meanings<OperatorKind> = {
  ...convolutions,
  ...regions,
  ...maps,
  ...channels,
  ...activations,
  ...losses,
  ...arithmetic,
};

export const meaningOf = ({ kind }: Pick<Operator, "kind">): Meaning => meanings[kind];
