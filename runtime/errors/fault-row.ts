import { type Message, text } from "../../dsl/text/message.js";
import type { FaultClass } from "./exit-codes.js";

/** A row of a table of errors. */
export interface FaultRow<K extends string = string> {
  readonly class: FaultClass;
  /** One sentence on what the code means, for the reference. */
  readonly about: string;
  readonly message: Message<K>;
  /** What was expected, where that is always the same. */
  readonly expected?: Message<K>;
  /** What to do next, as an imperative sentence, where that is always the same. */
  readonly hint?: Message<K>;
}

/** A text with holes, or one without. */
type Wording<K extends string> = string | Message<K>;

interface Parts<E extends string, H extends string> {
  readonly expected?: Wording<E>;
  readonly hint?: Wording<H>;
}

/** The holes of a message, of what was expected and of the hint are filled by name at the site. */
type MakeRow = <K extends string = never, E extends string = never, H extends string = never>(
  about: string,
  message: Wording<K>,
  parts?: Parts<E, H>,
) => FaultRow<K | E | H>;

const worded = <K extends string>(wording: Wording<K>): Message<K> =>
  typeof wording === "string" ? { ...text``, format: () => wording } : wording;

const rowOf =
  (kind: FaultClass): MakeRow =>
  (about, message, { expected, hint } = {}) => ({
    class: kind,
    about,
    message: worded(message),
    ...(expected === undefined ? {} : { expected: worded(expected) }),
    ...(hint === undefined ? {} : { hint: worded(hint) }),
  });

/** The command as it was typed, or the place where it is to work. */
export const invocation = rowOf("invocation");
/** Something that this machine lacks. */
export const machine = rowOf("machine");
/** The spec, the data, or files made from them. */
export const input = rowOf("input");
/** Training that gave no usable model. */
export const divergence = rowOf("divergence");
/** fanc itself. */
export const bug = rowOf("bug");
