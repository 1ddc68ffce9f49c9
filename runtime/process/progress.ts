/** Receives reports of long work: shows a bar on a terminal, plain lines elsewhere. */
export interface Progress {
  /** Starts a piece of work of `total` units. */
  begin(name: string, total: number): Task;
  /** A line for people that stays on the screen. */
  note(line: string): void;
}

/** The metrics that a training bar shows; rates are moving averages. */
export interface TrainingMetrics {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  /** Share in [0, 1]. */
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** Share of time in which the engine waited for data. */
  readonly waiting: number;
  /** The last measurement on the validation split. */
  readonly validation?: { readonly loss: number; readonly accuracy: number };
}

/** The progress of a whole schedule. */
export interface Outlook {
  /** Share of its time that is over, in [0, 1]; it never falls within a session. */
  readonly share: number;
  readonly secondsLeft: number;
  /** The present stage, from 1, and the number of all stages. */
  readonly stage: number;
  readonly stages: number;
}

export interface Task {
  /** `done` units are finished; `info` is a short text, or training metrics. */
  update(done: number, info?: string | TrainingMetrics): void;
  end(summary?: string): void;
}

/** Reports nothing: for tests. */
export const silent: Progress = {
  begin: () => ({ update: () => undefined, end: () => undefined }),
  note: () => undefined,
};
