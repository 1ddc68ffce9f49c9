/**
 * P(|T| < t) for Student's t with `df` degrees of freedom, a whole number: the closed forms of Abramowitz and Stegun,
 * Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4.
 *
 * @throws RangeError for a negative or NaN t, or degrees of freedom that are not a whole number of at least 1.
 */
export function studentCentral(t: number, df: number): number {
  if (!(t >= 0) || !Number.isSafeInteger(df) || df < 1)
    throw new RangeError(`no t distribution at ${t} with ${df} degrees of freedom`);
  if (t === Number.POSITIVE_INFINITY) return 1;
  const [sine, cosine] = [t / Math.hypot(t, Math.sqrt(df)), Math.sqrt(df) / Math.hypot(t, Math.sqrt(df))];
  const odd = df % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= df - 2; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  const share = odd ? (2 / Math.PI) * (Math.atan2(t, Math.sqrt(df)) + sine * sum) : sine * sum;
  return Math.min(1, share);
}

/** The two-sided p of a value of t. @throws as `studentCentral`. */
export const studentP = (t: number, df: number): number => Math.max(0, 1 - studentCentral(Math.abs(t), df));

/** The t with P(|T| < t) = `share`, by bisection. @throws RangeError unless 0 < share < 1, and as `studentCentral`. */
export function studentQuantile(share: number, df: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`no quantile for a share of ${share}`);
  let [low, high] = [0, 1];
  while (studentCentral(high, df) < share) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentCentral(middle, df) < share) low = middle;
    else high = middle;
  }
}
