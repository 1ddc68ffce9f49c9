/**
 * Values of `make` from `first` up to `end`, in order. While one is in use, at most `ahead` others are in the making or wait:
 * a slow reader slows the making down.
 */
export async function* readAhead<T>(
  first: number,
  end: number,
  ahead: number,
  make: (position: number) => Promise<T>,
): AsyncGenerator<T> {
  const pending: Promise<T>[] = [];
  let next = first;
  try {
    while (pending.length > 0 || next < end) {
      while (next < end && pending.length <= ahead) {
        const made = make(next++);
        // A failure surfaces when its value is awaited; until then it must not count as unhandled.
        made.catch(() => undefined);
        pending.push(made);
      }
      yield await (pending.shift() as Promise<T>);
    }
  } finally {
    await Promise.allSettled(pending);
  }
}
