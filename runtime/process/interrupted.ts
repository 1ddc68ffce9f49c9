/** Work was stopped by a signal after its state was saved; also the reason of the signal that asks for it. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

/**
 * Waits for something that may be given up: reading, opening.
 * @throws the signal's reason as soon as it is raised. The promise is then left to itself.
 */
export async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  if (signal.aborted) stop();
  try {
    return await Promise.race([stopped, promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
