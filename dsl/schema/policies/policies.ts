import { oneOf, type PhraseOf } from "../core/phrase.js";
import { cosinePolicy } from "./cosine.js";
import { expPolicy } from "./exp.js";
import { fixedPolicy } from "./fixed.js";
import { invPolicy } from "./inv.js";
import { multistepPolicy } from "./multistep.js";
import { polyPolicy } from "./poly.js";
import { stepPolicy } from "./step.js";

/** How the learning rate changes in a stage. t is the time since its start, T its length. */
export const POLICIES = [
  fixedPolicy,
  stepPolicy,
  multistepPolicy,
  expPolicy,
  invPolicy,
  polyPolicy,
  cosinePolicy,
] as const;

export const policy = oneOf("learning rate policy", POLICIES);
export type PolicyPhrase = PhraseOf<(typeof POLICIES)[number]>;
