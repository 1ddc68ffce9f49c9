import { expect, it } from "vitest";
import { mcnemarP } from "../../runtime/evaluate/significance.js";
import { askPython } from "./support/python.js";

const cases = [0, 1, 2, 5, 17, 60, 300, 2500].flatMap((a) => [0, 1, 3, 8, 40, 320, 2600].map((b) => [a, b] as const));

it("McNemar's exact p equals scipy's binomial test", async () => {
  const theirs = (await askPython("mcnemar.py", cases)) as readonly number[];
  expect(theirs).toHaveLength(cases.length);
  cases.forEach(([a, b], i) => {
    const [own, their] = [mcnemarP(a, b), theirs[i] ?? Number.NaN];
    expect(Math.abs(own - their), `${a} and ${b}`).toBeLessThan(1e-10 * Math.max(their, 1e-200));
  });
});
