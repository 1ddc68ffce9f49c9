import type { Span } from "./span.js";

export type Severity = "error" | "warning";

export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** A place in another part of the program that helps to understand a diagnostic. */
export interface Related {
  readonly message: string;
  readonly file: string;
  readonly span: Span;
}

/** One finding. The message is one line and starts with the fact; the hint is an imperative sentence. */
export interface Diagnostic {
  /** `phase/kebab-name`, never reused. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  /** The name or value at fault, not the block around it. */
  readonly span: Span;
  readonly labels: readonly Label[];
  readonly notes: readonly string[];
  readonly hint?: string;
  readonly related: readonly Related[];
}

/** Where a diagnostic points. */
export interface Place {
  readonly file: string;
  readonly span: Span;
}
