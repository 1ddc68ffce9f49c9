/** Work was stopped by a signal after its state was saved; also the reason of the signal that asks for it. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}
