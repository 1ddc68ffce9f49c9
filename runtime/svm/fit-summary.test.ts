import { expect, it } from "vitest";
import { fitSummary, unconvergedWarnings } from "./fit-summary.js";
import { defaultSvmOptions } from "./options.js";

const report = {
  attribute: "Smiling",
  positives: 4,
  rows: 10,
  unknown: 0,
  epochs: 10,
  newtonSteps: 3,
  converged: true,
  singleLabel: null,
  objective: 2,
  dualObjective: 1.998,
  gap: 0.001,
  kkt: 0.02,
};
const poor = { ...report, attribute: "Bald", epochs: 1000, newtonSteps: 0, converged: false, gap: 0.5, kkt: 0.01 };
const constant = { ...report, attribute: "Male", singleLabel: 1 as const, gap: 0, kkt: 0 };

it("the summary of a fit shows the worst gap and the worst violation, each with its attribute", () => {
  expect(fitSummary([report, poor, constant], 7)).toBe(
    "3 SVMs on 10 faces x 7 features: relative duality gap at most 5.0e-1 (Bald), KKT violation at most 2.0e-2 (Smiling)",
  );
  expect(fitSummary([constant], 7)).toBe("1 SVMs on 10 faces x 7 features");
  expect(fitSummary([report, { ...poor, rows: 6, unknown: 4 }], 7)).toMatch(/^2 SVMs on 6 to 10 faces x 7 features: /);
});

it("the summary of a fit warns of fits that did not converge, with a remedy", () => {
  const hinge = { ...defaultSvmOptions, loss: "hinge", maxEpochs: 1000, tolerance: 0.01 } as const;
  expect(unconvergedWarnings([report, poor, constant], hinge)).toEqual([
    "warning: the SVM of Bald did not converge in 1000 epochs: up to 50 % of its objective could still be gained (KKT violation 1.0e-2); " +
      "lower `C` (now 1), set `standardise: on`, raise `tolerance` (now 0.01) or raise `max_epochs` (now 1000)",
  ]);
  const newton = { ...defaultSvmOptions, standardise: true };
  expect(unconvergedWarnings([{ ...poor, newtonSteps: 100 }], newton)[0]).toMatch(
    /1000 epochs and 100 Newton steps.*lower `C` \(now 1\) or raise `tolerance` \(now 0.001\)$/,
  );
});
