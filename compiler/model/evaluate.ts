import type { z } from "zod";
import type { evaluation } from "../contract/parts/evaluate.js";
import type { FromPlan, Origin } from "./common.js";

/** What `fanc eval` measures; compiler/contract/parts/evaluate.ts describes it. */
export type EvaluateModel = FromPlan<z.infer<typeof evaluation>> & { readonly origin: Origin };
export type LocalisationModel = EvaluateModel["localisation"];
/** Published accuracies of one method on one data set. */
export type PublishedResult = NonNullable<EvaluateModel["compare"]>;
