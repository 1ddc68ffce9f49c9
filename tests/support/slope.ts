/** The derivative of a function of one number, where it has one. */
export type Slope = { readonly kind: "smooth"; readonly value: number } | { readonly kind: "kink" };

/**
 * Derivative at 0 by central differences. A function that bends between -step and step (a ReLU or a maximum that
 * changes sides) has different slopes on both sides, and is no test of a derivative. `here` is f(0), `scale` the size of
 * slopes that matter, `tolerance` the share of it by which both sides may differ.
 */
export function slopeAt(
  f: (at: number) => number,
  here: number,
  scale: number,
  { step = 1e-6, tolerance = 1e-3 }: { readonly step?: number; readonly tolerance?: number } = {},
): Slope {
  for (const h of [step, step / 10]) {
    const [ahead, behind] = [(f(h) - here) / h, (here - f(-h)) / h];
    if (Math.abs(ahead - behind) <= tolerance * scale) return { kind: "smooth", value: (ahead + behind) / 2 };
  }
  return { kind: "kink" };
}
