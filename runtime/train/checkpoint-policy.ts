/** Work that a crash may cost inside a long epoch, in seconds. */
const mostUnsaved = 300;

/** Is a checkpoint due? At the end of every epoch, and inside one after five minutes without. */
export function checkpointDue(step: number, stepsPerEpoch: number, secondsSinceSaved: number): boolean {
  return step % stepsPerEpoch === 0 || secondsSinceSaved >= mostUnsaved;
}
