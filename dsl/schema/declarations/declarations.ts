import type { DeclarationSchema } from "../core/declaration.js";
import { attributes } from "./attributes.js";
import { cascade } from "./cascade.js";
import { change } from "./change.js";
import { data } from "./data.js";
import { evaluate } from "./evaluate.js";
import { extendsFile } from "./extends.js";
import { net } from "./net.js";
import { param } from "./param.js";
import { schedule, stage } from "./schedule.js";
import { template } from "./template.js";
import { use } from "./use.js";

/** Every declaration, in the order in which a file is read. */
export const DECLARATIONS: readonly DeclarationSchema[] = [
  extendsFile,
  change,
  use,
  param,
  attributes,
  data,
  template,
  net,
  cascade,
  schedule,
  stage,
  evaluate,
];
