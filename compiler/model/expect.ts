import type { z } from "zod";
import type { claim } from "../contract/parts/claim.js";
import type { FromPlan } from "./common.js";

type Planned = FromPlan<z.infer<typeof claim>>;

/** A claim of `expect`; compiler/contract/parts/claim.ts describes it. */
export type ClaimModel =
  | Exclude<Planned, { readonly kind: "better" }>
  | (Extract<Planned, { readonly kind: "better" }> & {
      /** The file, as studies name it. */
      readonly path: string;
    });
