/** A word of a declaration or of its block that is neither a property nor a phrase of its own. */
export interface Clause {
  readonly syntax: string;
  readonly doc: string;
  readonly example: string;
  readonly source?: string;
}

/** What may stand at the top level of a file, or opens a block of its own. */
export interface DeclarationSchema {
  readonly keyword: string;
  readonly doc: string;
  readonly syntax: string;
  /** Where it may stand, if not at the top level of a file. */
  readonly inside?: string;
  readonly example: string;
  readonly source?: string;
  readonly clauses: Readonly<Record<string, Clause>>;
}
