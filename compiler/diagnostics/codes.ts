import { SYNTAX_CODES } from "../../dsl/grammar/codes.js";
import { VALUE_CODES } from "../../dsl/schema/core/codes.js";
import { diagnosticsOf } from "../../dsl/source/messages.js";
import { CASCADE_CODES } from "./codes/cascade.js";
import { DATA_CODES } from "./codes/data.js";
import { EVALUATE_CODES } from "./codes/evaluate.js";
import { EXPAND_CODES } from "./codes/expand.js";
import { EXPECT_CODES } from "./codes/expect.js";
import { LOAD_CODES } from "./codes/load.js";
import { RESOLVE_CODES } from "./codes/resolve.js";
import { SCHEDULE_CODES } from "./codes/schedule.js";
import { SHAPE_CODES } from "./codes/shape.js";
import { STUDY_CODES } from "./codes/study.js";
import { TARGET_CODES } from "./codes/target.js";

/** Every code of the language: the reference, `fanc explain` and the tests read this table. */
export const CODES = {
  ...SYNTAX_CODES,
  ...VALUE_CODES,
  ...LOAD_CODES,
  ...RESOLVE_CODES,
  ...EXPAND_CODES,
  ...SHAPE_CODES,
  ...DATA_CODES,
  ...CASCADE_CODES,
  ...SCHEDULE_CODES,
  ...EVALUATE_CODES,
  ...STUDY_CODES,
  ...EXPECT_CODES,
  ...TARGET_CODES,
} as const;

export type Code = keyof typeof CODES;

export const diagnostic = diagnosticsOf(CODES);
