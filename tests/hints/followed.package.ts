import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FAULTS, type FaultCode } from "../../runtime/errors/codes.js";
import { pagePath } from "../docs/error-pages.js";
import { faultPage, PageRunner, pageTime, stepsOfLines } from "../docs/fault-pages.js";
import { ROOT } from "../docs/fences.js";
import { FAULT_STEPS } from "./fault-steps.js";

const runner = new PageRunner();
afterAll(() => runner.close());

const steps = (Object.keys(FAULTS) as FaultCode[]).filter((code) => typeof FAULT_STEPS[code] === "object");

describe.each(steps)("%s", (code) => {
  it(
    "is gone when its hint is followed",
    async () => {
      const page = faultPage(pagePath(code), readFileSync(join(ROOT, pagePath(code)), "utf8"));
      const lines = FAULT_STEPS[code];
      if (typeof lines !== "object") throw new Error("no steps");
      const { stdout, stderr } = await runner.run({ ...page, steps: [...page.steps, ...stepsOfLines(lines)] });
      const last = `${stdout}${stderr}`;
      expect(last).not.toContain(`error[${code}]`);
      // Wrong use of the command would hide the error.
      expect(last).not.toMatch(/^error: |unknown option|unknown command/m);
    },
    pageTime,
  );
});
