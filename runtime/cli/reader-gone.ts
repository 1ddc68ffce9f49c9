/** `fanc … | head` closes the pipe early: nobody is left to read, so there is nothing to do and nothing to report. */
export function endWithoutReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

/** Reports for people are not what the work is done for: it goes on when nobody reads them any more. */
export function goOnWithoutReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
