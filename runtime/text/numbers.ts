/**
 * The one form of numbers for people: durations, metrics, steps and epochs, rates, in lines, tables and messages. JSON and
 * events hold numbers as they are.
 */

/** A length of time for people: `7 s`, `4 min 05 s`, `3 h 07 min`, `2 d 5 h`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The same for what is over: with a decimal below 100 s. */
export const elapsed = (seconds: number): string => (seconds < 99.95 ? `${seconds.toFixed(1)} s` : duration(seconds));

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  let [value, unit] = [count / 1000, 0];
  while (value >= 999.5 && unit < 3) [value, unit] = [value / 1000, unit + 1];
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${["kB", "MB", "GB", "TB"][unit]}`;
}

/** Four significant digits at most, so that losses of any size keep their place. */
export function loss(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "NaN";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) return value.toExponential(2);
  return value.toFixed(size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0);
}

/** A number of a spec, a rate for example: as it was written, without the noise of arithmetic. */
export const setting = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));

/** A number that was measured or computed, at three significant digits: `0.0125`, `1.2e-7`. */
export const rounded = (value: number): string => String(Number(value.toPrecision(3)));

/** An overlap or another share with three decimals: `0.731`. */
export const share = (value: number): string => value.toFixed(3);

/** A score of an SVM, a correlation: `-1.25`. */
export const score = (value: number): string => value.toFixed(2);

/** Milliseconds, bytes of a channel: `12.5`. */
export const tenths = (value: number): string => value.toFixed(1);

/** An error that is meant to be near zero: `1.2e-5`. */
export const tiny = (value: number): string => value.toExponential(1);

/** Tenths of an epoch, never rounded up to one that is not over. */
export const epochsDone = (epoch: number): string => (Math.floor(epoch * 10 + 1e-9) / 10).toFixed(1);

/** `12.5`: a share in percent without its sign, for columns whose header has it. */
export const percentNumber = (share: number | null): string =>
  share === null || !Number.isFinite(share) ? "-" : (100 * share).toFixed(1);

export const percent = (share: number | null): string =>
  share === null || !Number.isFinite(share) ? "-" : `${percentNumber(share)}%`;

/** A difference of shares in percentage points: `+1.2`, `-0.3`, `0.0`. */
export const signedPercent = (difference: number): string => signedText(difference, (value) => percentNumber(value));

/** A difference of overlaps, or of other shares with three decimals: `+0.012`. */
export const signedShare = (difference: number): string => signedText(difference, share);

/** A number with what it counts: `1 image`, `3 images`. */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** The probability of a test: `0.042`; `<0.001` for lower ones. */
export const probability = (p: number): string => (p < 0.0005 ? "<0.001" : p.toFixed(3));

export const speed = (perSecond: number): string =>
  perSecond < 9.95 ? perSecond.toFixed(1) : Math.round(perSecond).toString();

/** Zero, also after rounding, has no sign. */
function signedText(value: number, show: (size: number) => string): string {
  const size = show(Math.abs(value));
  return Number(size) === 0 ? size : `${value > 0 ? "+" : "-"}${size}`;
}

const two = (value: number): string => String(value).padStart(2, "0");
