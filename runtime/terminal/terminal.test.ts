import { describe, expect, it } from "vitest";
import { useColour, useUnicode, widthOf } from "./terminal.js";

const stream = (isTTY: boolean, columns?: number) => ({ isTTY, columns }) as unknown as NodeJS.WriteStream;

describe("colours", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [false, { FORCE_COLOR: "1" }, true],
    [false, { FORCE_COLOR: "" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  ])("colours on a terminal: %s, with %j: %s", (isTTY, env, expected) => {
    expect(useColour(stream(isTTY), env)).toBe(expected);
  });

  it("the width is that of the terminal, or 100", () => {
    expect(widthOf(stream(true, 72))).toBe(72);
    expect(widthOf(stream(false))).toBe(100);
  });

  it.each([
    [{}, true],
    [{ LANG: "en_GB.UTF-8" }, true],
    [{ LANG: "en_GB.UTF-8", LC_ALL: "C" }, false],
    [{ LC_CTYPE: "C.utf8" }, true],
    [{ LANG: "de_DE.ISO-8859-1" }, false],
    [{ LANG: "en_GB.UTF-8", TERM: "dumb" }, false],
  ])("characters beyond ASCII in %j: %s", (env, expected) => {
    expect(useUnicode(env)).toBe(expected);
  });
});
