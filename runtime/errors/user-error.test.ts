import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAULTS, type FaultCode } from "./codes.js";
import { failureOf } from "./failure.js";
import type { FaultRow } from "./fault-row.js";
import { RowFaults } from "./row-faults.js";
import { type About, fault, type UserError } from "./user-error.js";

const codes = Object.keys(FAULTS) as FaultCode[];

/** Sets the title, rings, turns red, moves the cursor, turns the direction of writing, and imitates another error. */
const evil = "\u001b]0;owned\u0007\u001b[31m\u009b2J\r\u202eabc\u2066\ufeff\u0000\u007f\u2028\nerror[fanc/bug]: forged";
const hidden = /(?!\n|\t)[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]/u;

/** An error whose every text comes from a hostile file. */
function hostile(code: FaultCode, text: string): UserError {
  const { message, expected, hint }: FaultRow = FAULTS[code];
  const holes = [message, expected, hint].flatMap((one) => one?.keys ?? []);
  const values = Object.fromEntries(["file", "found", ...holes].map((name) => [name, text]));
  return fault(code, { ...values, row: 3 } as unknown as About<FaultCode>[0] as never);
}

describe("an error as it is printed", () => {
  it.each(codes)("%s lets no control character through, and no line that looks like fanc's", (code) => {
    const unit = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.constant(evil));
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 3 }), (texts) => {
        const { text } = failureOf(hostile(code, texts.join("")));
        expect(hidden.exec(text)?.[0]).toBeUndefined();
        const [first = "", ...rest] = text.split("\n");
        expect(first.startsWith(`error[${code}]: `)).toBe(true);
        expect(rest.filter((line) => !line.startsWith("  "))).toEqual([]);
      }),
      { numRuns: 20, examples: [[[evil]]] },
    );
  });

  it("shows a bug's text without control characters, too", () => {
    expect(hidden.exec(failureOf(new Error(evil)).text)?.[0]).toBeUndefined();
  });

  it.each(codes)("%s cuts long values", (code) => {
    const { message, details } = hostile(code, "x".repeat(1_000_000));
    expect(message.length).toBeLessThanOrEqual(1000);
    expect(details.found?.length).toBeLessThanOrEqual(1000);
    expect((details.expected?.length ?? 0) + (details.hint?.length ?? 0)).toBeLessThan(23_000);
  });
});

describe("errors of several rows", () => {
  const bad = (row: number): UserError =>
    fault("table/not-a-label", { attribute: "Hat", file: "a.csv", row, found: `v${row}` });

  it("are one error: the first with the next nine, and the number of all", () => {
    const faults = new RowFaults();
    for (let row = 2; row < 40; row++) faults.row(() => raise(bad(row)));
    const error = thrown(() => faults.throwAny());
    expect(error.render().split("\n")).toEqual([
      "a.csv:2: the value of Hat is not a label",
      "  found:    v2",
      "  hint:     correct the value in this row",
      "  also:     row 3: the value of Hat is not a label (v3)",
      ...Array.from({ length: 8 }, (_, i) => `            row ${i + 4}: the value of Hat is not a label (v${i + 4})`),
      "  errors:   38 in this file, 28 of them not shown",
    ]);
  });

  it("are the error itself if there is one, and none if there is none", () => {
    const faults = new RowFaults();
    expect(() => faults.throwAny()).not.toThrow();
    const only = bad(7);
    faults.add(only);
    expect(thrown(() => faults.throwAny())).toBe(only);
  });

  it("do not hide bugs", () => {
    expect(() => new RowFaults().row(() => raise(new RangeError("bug")))).toThrow(RangeError);
  });
});

function raise(error: Error): never {
  throw error;
}

function thrown(action: () => void): UserError {
  try {
    action();
  } catch (error) {
    return error as UserError;
  }
  throw new Error("nothing was thrown");
}
