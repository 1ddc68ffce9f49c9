import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BLOCKS, PHRASES } from "../../dsl/schema/registry.js";
import { template } from "../../dsl/text/message.js";
import { FAULTS, type FaultCode } from "../../runtime/errors/codes.js";
import { pagePath } from "../docs/error-pages.js";
import { faultPage } from "../docs/fault-pages.js";
import { ROOT } from "../docs/fences.js";
import { fancHere } from "../support/fanc-here.js";
import { FAULT_STEPS } from "./fault-steps.js";

const codes = Object.keys(FAULTS) as FaultCode[];
const pageOf = (code: FaultCode) => faultPage(pagePath(code), readFileSync(join(ROOT, pagePath(code)), "utf8"));

/** The hint of the printed error. */
const printedHint = (code: FaultCode): string | undefined =>
  /^ {2}hint: +([\s\S]*)/m.exec(pageOf(code).printed.join("\n"))?.[1];

const hintsOf = (code: FaultCode): readonly string[] => {
  const row = FAULTS[code].hint;
  return [
    ...(row === undefined ? [] : [template(row)]),
    ...(printedHint(code) === undefined ? [] : [printedHint(code) ?? ""]),
  ];
};

const shown = codes.filter((code) => pageOf(code).notShown === undefined && printedHint(code) !== undefined);
const steps = shown.filter((code) => typeof FAULT_STEPS[code] === "object");

it("every error with an example and a hint has commands that follow it, or a reason why not", () => {
  console.log(
    `hints of commands: ${codes.length} codes, ${shown.length} with an example and a hint, ${steps.length} followed, ${shown.length - steps.length} with a reason`,
  );
  expect(Object.keys(FAULT_STEPS).toSorted()).toEqual(shown.toSorted());
});

/** Options of a command by what its help prints. */
async function optionsOf(command: string): Promise<readonly string[]> {
  const { stdout } = await fancHere([...command.split(" "), "--help"], ROOT);
  return [...stdout.matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option);
}

const COMMANDS = [
  ...[
    "check",
    "compile",
    "fmt",
    "explain",
    "summary",
    "weights",
    "train",
    "watch",
    "runs",
    "eval",
    "predict",
    "plan",
    "study",
    "export",
  ],
  ...["data avatars", "data check", "runs compare", "runs share", "engine install", "engine list"],
];

it("hints name commands and options that exist", async () => {
  const known = new Map<string, readonly string[]>();
  for (const command of COMMANDS) known.set(command, await optionsOf(command));
  const everywhere = new Set([...known.values()].flat());
  for (const code of codes)
    for (const hint of hintsOf(code)) {
      for (const [, words = "", rest = ""] of hint.matchAll(/`?fanc ((?:data|runs|engine) [a-z]+|[a-z]+)([^`;,]*)/g)) {
        if (words === "again" || words === "works" || words === "has") continue;
        const command = known.has(words) ? words : (words.split(" ")[0] ?? "");
        if (!known.has(command)) continue;
        for (const [option] of rest.matchAll(/--[a-z][a-z-]*/g))
          expect([code, known.get(command)]).toEqual([code, expect.arrayContaining([option])]);
      }
      const own = hint.replace(/`(?:npm|convmv|iconv|ulimit|apt-get)[^`]*`|\(a container: [^)]*\)/g, "");
      for (const [option] of own.matchAll(/(?<![\w-])--[a-z][a-z-]*/g))
        expect([code, [...everywhere]]).toEqual([code, expect.arrayContaining([option])]);
    }
});

it("hints name properties that exist", () => {
  const known = new Set([
    ...BLOCKS.flatMap((one) => Object.keys(one.properties)),
    ...PHRASES.flatMap((one) => [...Object.keys(one.positional), ...Object.keys(one.words)]),
    "init",
  ]);
  for (const code of codes)
    for (const hint of hintsOf(code))
      for (const [, property = ""] of hint.matchAll(/`([a-z_]+):/g))
        expect([code, known.has(property)]).toEqual([code, true]);
});
