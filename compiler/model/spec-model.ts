/**
 * The checked model of a `.fan` file: names resolved, parameters evaluated, templates and `extends` expanded,
 * shapes inferred. The phases `resolve`, `expand`, `check` and `shape` produce it; everything after them
 * (IR, plan, documentation) reads only this.
 */
import type { z } from "zod";
import type { evaluation } from "../contract/parts/evaluate.js";
import type { CascadeModel } from "./cascade.js";
import type { FromPlan, Origin, Size } from "./common.js";
import type { DataModel } from "./data.js";
import type { ClaimModel } from "./expect.js";
import type { NetModel } from "./net.js";
import type { ScheduleModel } from "./schedule.js";
import type { StudyModel } from "./study.js";

export interface SpecModel {
  readonly file: string;
  readonly params: readonly { readonly name: string; readonly value: number | boolean | string | Size }[];
  readonly attributeLists: readonly AttributeList[];
  readonly data: readonly DataModel[];
  readonly nets: readonly NetModel[];
  readonly cascade: CascadeModel | undefined;
  readonly schedule: ScheduleModel | undefined;
  readonly evaluate: EvaluateModel | undefined;
  readonly claims: readonly ClaimModel[];
  readonly studies: readonly StudyModel[];
}

export interface AttributeList {
  readonly name: string;
  readonly attributes: readonly string[];
  /** Where each of them is written, in the same order: in this list, or in one that it is made of. */
  readonly places: readonly Origin[];
  readonly origin: Origin;
}

/** What `fanc eval` measures; compiler/contract/parts/evaluate.ts describes it. */
export type EvaluateModel = FromPlan<z.infer<typeof evaluation>> & { readonly origin: Origin };

/** Published accuracies of one method on one data set. */
export type PublishedResult = NonNullable<EvaluateModel["compare"]>;
