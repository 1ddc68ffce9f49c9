export interface CurvePoint {
  /** Mean step of the averaged values; steps count from 1. */
  readonly step: number;
  readonly value: number;
}

interface Bin {
  steps: number;
  sum: number;
  count: number;
}

/**
 * A curve over steps in bounded memory: neighbouring steps share a bin and are averaged; when there are too many bins, each
 * two become one.
 */
export class Curve {
  readonly #most: number;
  #width = 1;
  #bins: (Bin | undefined)[] = [];

  constructor(most = 512) {
    this.#most = most;
  }

  add(step: number, value: number): void {
    if (!Number.isFinite(value) || step < 1) return;
    while (this.#index(step) >= this.#most) this.#halve();
    const index = this.#index(step);
    const bin = this.#bins[index] ?? { steps: 0, sum: 0, count: 0 };
    this.#bins[index] = bin;
    bin.steps += step;
    bin.sum += value;
    bin.count += 1;
  }

  /** Forgets the values after a step: a run that resumes from a checkpoint repeats these steps. */
  cut(step: number): void {
    this.#bins.length = Math.min(this.#bins.length, Math.ceil(step / this.#width));
  }

  get points(): readonly CurvePoint[] {
    return this.#bins.flatMap((bin) =>
      bin === undefined ? [] : [{ step: bin.steps / bin.count, value: bin.sum / bin.count }],
    );
  }

  #index(step: number): number {
    return Math.floor((step - 1) / this.#width);
  }

  #halve(): void {
    const halved: (Bin | undefined)[] = [];
    for (let i = 0; i < this.#bins.length; i += 2) halved.push(merged(this.#bins[i], this.#bins[i + 1]));
    this.#bins = halved;
    this.#width *= 2;
  }
}

function merged(a: Bin | undefined, b: Bin | undefined): Bin | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { steps: a.steps + b.steps, sum: a.sum + b.sum, count: a.count + b.count };
}
