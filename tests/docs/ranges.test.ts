import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { windowStep } from "../../dsl/schema/cascade/window.js";
import { labelOf } from "../../dsl/schema/core/parameter.js";
import { describeRange } from "../../dsl/schema/core/values.js";
import { ROOT } from "./fences.js";

const guide = (name: string): string => readFileSync(join(ROOT, "docs", "guide", name), "utf8");

it("the guide states the ranges that the compiler checks", () => {
  const [scales] = windowStep.block.scales.type.numbers ?? [];
  expect(guide("cascade.md")).toContain(`Scales are ${describeRange(scales ?? {})}.`);
  for (const type of ["ratio", "int", "number"] as const)
    expect(guide("language.md")).toContain(`| \`${type}\` | ${labelOf(type)} |`);
});
