import { oneOf, type PhraseOf, phrase } from "../core/phrase.js";
import { optional, required } from "../core/types.js";
import { number } from "../core/values.js";
import { interval } from "../policies/interval.js";

const WORDS = {
  patience: required(interval("the patience", { min: 0, max: 1_000_000_000, open: true }), {
    doc: "Training without a better value after which the stage ends.",
    example: "5 epochs",
  }),
  delta: optional(number("the least gain", { min: 0, max: 1_000 }), 0, {
    doc: "Gain that counts as better.",
    why: "Any gain counts.",
    example: "0.001",
  }),
};

const loss = phrase({
  keyword: "loss",
  doc: "Ends the stage when the loss on the validation split no longer falls.",
  source: "Prechelt 1998 (Early Stopping - But When?)",
  positional: {},
  words: WORDS,
  block: {},
});

const accuracy = phrase({
  keyword: "accuracy",
  doc: "Ends the stage when the accuracy on the validation split no longer rises.",
  source: "Prechelt 1998 (Early Stopping - But When?)",
  positional: {},
  words: WORDS,
  block: {},
});

/** What a stage may watch in order to end early. */
export const EARLY_STOPS = [loss, accuracy] as const;
export const earlyStop = oneOf("measure", EARLY_STOPS);
export type EarlyStopPhrase = PhraseOf<(typeof EARLY_STOPS)[number]>;
