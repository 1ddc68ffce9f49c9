/** Where long work reports to: a bar on a terminal, plain lines elsewhere, events for scripts. */
export interface Progress {
  /** Starts a piece of work of `total` units. */
  begin(name: string, total: number): Task;
  /** A line for people that stays on the screen. */
  note(line: string): void;
}

export interface Task {
  /** `done` units are finished; `info` is a short text such as the loss. */
  update(done: number, info?: string): void;
  end(summary?: string): void;
}

/** Reports nothing: for tests. */
export const silent: Progress = {
  begin: () => ({ update: () => undefined, end: () => undefined }),
  note: () => undefined,
};
