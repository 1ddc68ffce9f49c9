import type { Span } from "./span.js";

export type Severity = "error" | "warning";

export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** A place elsewhere in the program that helps explain a diagnostic. */
export interface Related {
  readonly message: string;
  readonly file: string;
  readonly span: Span;
}

/** An error or a warning. The message is one line and states the fact first; the hint is an imperative sentence. */
export interface Diagnostic {
  /** `phase/kebab-name`, never reused. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  /** The name or value that is wrong, not the surrounding block. */
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
