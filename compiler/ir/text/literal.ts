/** A value as it stands in the text of a graph, before its attribute says what it must be. */
export type Literal =
  | { readonly form: "number"; readonly value: number }
  /** `3x5` */
  | { readonly form: "pair"; readonly first: number; readonly second: number }
  /** `0..14`, half-open */
  | { readonly form: "range"; readonly from: number; readonly to: number }
  | { readonly form: "word"; readonly word: string }
  | { readonly form: "list"; readonly items: readonly Literal[] };

/** The shortest text that gives the same double. */
export const numberText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

const oneWord = /^[\p{L}_@][\p{L}\p{N}_.@-]*$/u;

/** A name as it is written: in quotes where it is not one word. */
export const nameText = (name: string): string => (oneWord.test(name) ? name : JSON.stringify(name));
