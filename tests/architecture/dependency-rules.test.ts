import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { trackedFiles } from "../support/tracked-files.js";
import {
  codedErrors,
  explicitExtensions,
  fullyTyped,
  ioAtTheEdge,
  layering,
  namesInMaps,
  noCycles,
  outsidePaths,
  ownNumberForms,
  type Rule,
  regularFiles,
  roomOrder,
  rooms,
  shortFiles,
} from "./rules.js";
import { sourceFacts } from "./source-facts.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

function filesUnder(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length).split(sep).join("/")),
  );
}

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const project = filesUnder("dsl", "compiler", "runtime", "tests")
  .filter((path) => path.endsWith(".ts"))
  .map((path) => sourceFacts(path, read(path)));

/** Facts of made-up files, path to text. */
const sample = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => sourceFacts(path, text));

interface Case {
  readonly rule: Rule;
  /** Made-up files that break the rule, with a part of what it must say. */
  readonly bad: readonly (readonly [files: Readonly<Record<string, string>>, violation: string])[];
  /** Made-up files that look alike and keep it. */
  readonly good: Readonly<Record<string, string>>;
}

const cases: Readonly<Record<string, Case>> = {
  "dsl <- compiler <- runtime, and the runtime imports only the contract": {
    rule: layering,
    bad: [
      [{ "dsl/a.ts": 'import { x } from "../compiler/x.js";' }, "dsl/a.ts:1: must not import compiler/x.ts"],
      [{ "dsl/a.ts": 'import type { X } from "../runtime/x.js";' }, "not even a type"],
      [
        { "compiler/a/b.ts": '\nexport * from "../../runtime/x.js";' },
        "compiler/a/b.ts:2: must not import runtime/x.ts",
      ],
      [{ "runtime/train/a.ts": 'import { x } from "../../compiler/ir/graph.js";' }, "compiler/ir/graph.ts"],
      [{ "runtime/train/a.ts": 'const x = await import("../../dsl/ast/ast.js");' }, "dsl/ast/ast.ts"],
      [{ "runtime/client/a.ts": 'import { x } from "../../compiler/ir/graph.js";' }, "compiler/ir/graph.ts"],
    ],
    good: {
      "dsl/a.ts": 'import { x } from "./b.js"; import { y } from "chevrotain";',
      "compiler/a.ts": 'import { x } from "../dsl/x.js";',
      "runtime/a.ts": 'import { x } from "../compiler/contract/schema.js"; import "../runtime/files/regular-sync.js";',
      "runtime/cli/a.ts": 'import { x } from "../../compiler/ir/graph.js";',
      "runtime/a.test.ts": 'import { x } from "../compiler/ir/graph.js";',
    },
  },
  "rooms build on each other in one order": {
    rule: roomOrder,
    bad: [
      [{ "compiler/ir/a.ts": 'import { x } from "../lower/x.js";' }, "compiler/ir must not import compiler/lower/x.ts"],
      [{ "runtime/data/a.ts": 'import type { X } from "../train/x.js";' }, "runtime/data must not import"],
      [{ "runtime/data/a.ts": 'import { x } from "../loose.js";' }, "runtime/data must not import runtime/loose.ts"],
      [{ "runtime/attic/a.ts": "export const x = 1;" }, "runtime/attic is not in the list of rooms"],
    ],
    good: {
      "compiler/lower/deep/a.ts": 'import { x } from "../../ir/x.js"; import { y } from "../y.js";',
      "compiler/compile.ts": 'import { x } from "./build/x.js";',
      "runtime/train/a.ts": 'import { Random } from "../random.js"; import { x } from "../../compiler/contract/x.js";',
      "runtime/data/a.test.ts": 'import { x } from "../train/x.js";',
    },
  },
  "no import cycles": {
    rule: noCycles,
    bad: [
      [
        {
          "dsl/a.ts": 'import { b } from "./b.js";',
          "dsl/b.ts": 'export { c } from "./deep/c.js";',
          "dsl/deep/c.ts": 'import "../a.js";',
        },
        "dsl/a.ts -> dsl/b.ts -> dsl/deep/c.ts -> dsl/a.ts",
      ],
      [{ "dsl/a.ts": 'import { type A } from "./a.js";' }, "dsl/a.ts -> dsl/a.ts"],
    ],
    good: {
      "dsl/a.ts": 'import { b } from "./b.js"; import { c } from "./c.js";',
      "dsl/b.ts": 'import type { A } from "./a.js"; import { c } from "./c.js";',
      "dsl/c.ts": 'export type { A } from "./a.js";',
    },
  },
  "at most 400 lines a file, 600 a test": {
    rule: shortFiles,
    bad: [
      [{ "dsl/a.ts": "\n".repeat(401) }, "401 lines, at most 400"],
      [{ "dsl/a.test.ts": "\n".repeat(601) }, "601 lines, at most 600"],
    ],
    good: { "dsl/a.ts": "\n".repeat(400), "tests/a.ts": "\n".repeat(600), "dsl/a.generated.ts": "\n".repeat(900) },
  },
  "files, processes and the console only in runtime": {
    rule: ioAtTheEdge,
    bad: [
      [{ "compiler/a.ts": 'import { readFileSync } from "node:fs";' }, "imports node:fs"],
      [{ "dsl/a.ts": 'import { readFile } from "fs/promises";' }, "imports fs/promises"],
      [{ "compiler/a.ts": 'import { join } from "node:path";' }, "imports node:path"],
      [{ "compiler/a.ts": "const here = process.cwd();" }, "uses process"],
      [{ "dsl/a.ts": 'if (true) console.log("x");' }, "uses console"],
      [{ "dsl/a.ts": "const f = { process };" }, "uses process"],
    ],
    good: {
      "runtime/a.ts": 'import { readFileSync } from "node:fs"; console.log(1); process.exit();',
      "dsl/a.ts": "const a = { console: 1 }; a.console; interface B { process(): void }",
      "dsl/a.test.ts": "console.log(1);",
    },
  },
  "what is no regular file is never waited for": {
    rule: regularFiles,
    bad: [
      [{ "runtime/a.ts": 'import { readFile } from "node:fs/promises";' }, "runtime/a.ts:1: opens files by itself"],
      [{ "runtime/a.ts": 'import { stat, open as openFile } from "node:fs/promises";' }, "(open)"],
      [{ "compiler/host/a.ts": 'import * as fs from "fs";' }, "(*)"],
      [{ "runtime/a.ts": 'const { readFileSync } = await import("node:fs");' }, "(*)"],
      [{ "runtime/a.ts": 'import { mkdirSync } from "node:fs";' }, "(mkdirSync)"],
    ],
    good: {
      "runtime/a.ts": 'import { rm, type FileHandle } from "node:fs/promises"; import type { open } from "node:fs";',
      "runtime/files/a.ts": 'import { open } from "node:fs/promises";',
      "runtime/a.test.ts": 'import { readFile } from "node:fs/promises";',
    },
  },
  "no any, no silenced type errors": {
    rule: fullyTyped,
    bad: [
      [{ "dsl/a.ts": "const a = b as any;" }, "dsl/a.ts:1: any"],
      [{ "dsl/a.test.ts": "function f(x: Record<string, any>) {}" }, "any"],
      [{ "dsl/a.ts": "\n  // @ts-expect-error: later\nf();" }, "dsl/a.ts:2: @ts-expect-error"],
    ],
    good: { "dsl/a.ts": 'const any = "any of them"; // any comment' },
  },
  "errors have a code": {
    rule: codedErrors,
    bad: [
      [{ "runtime/data/a.ts": 'throw new UserError("no");' }, "runtime/data/a.ts:1: makes an error without a code"],
    ],
    good: {
      "runtime/data/a.ts": 'throw fault("file/not-found"); class A extends UserError {}; new Error("bug");',
      "runtime/errors/a.ts": "export const a = new UserError(text);",
      "runtime/data/a.test.ts": 'new UserError("as a test needs it");',
    },
  },
  "relative imports end in .js": {
    rule: explicitExtensions,
    bad: [
      [{ "dsl/a.ts": 'import { x } from "./x";' }, '"./x" lacks its .js'],
      [{ "dsl/a.ts": 'export type { X } from "../x.ts";' }, '"../x.ts"'],
    ],
    good: { "dsl/a.ts": 'import { x } from "./x.js"; import { y } from "vitest"; import z from "./z.json";' },
  },
  "what is filled by name is a Map": {
    rule: namesInMaps,
    bad: [
      [{ "runtime/a.ts": "const found: Record<string, number> = {};" }, "runtime/a.ts:1: found: use a Map"],
      [{ "compiler/a.ts": "class A { #all: Record<string, A> = {}; }" }, "compiler/a.ts:1: #all"],
    ],
    good: {
      "runtime/a.ts": "const a: Readonly<Record<string, number>> = {}; const b: Record<string, number> = { c: 1 };",
      "dsl/a.ts": 'const counts: Partial<Record<"a" | "b", number>> = {};',
      "runtime/a.test.ts": "const found: Record<string, number> = {};",
    },
  },
};

describe.each(Object.entries(cases))("%s", (_, { rule, bad, good }) => {
  it.each(bad.map(([files, violation]) => [violation, files] as const))("catches: %s", (violation, files) => {
    expect(rule(sample(files)).join("\n")).toContain(violation);
  });

  it("lets the allowed through", () => {
    expect(rule(sample(good))).toEqual([]);
  });

  it("holds for the project", () => {
    expect(rule(project)).toEqual([]);
  });
});

describe("nothing points outside the repository", () => {
  const folders = ["dsl", "compiler", "runtime", "docs"];

  it("catches a path", () => {
    expect(outsidePaths("docs/a.md", "one\nsee ../shared/paper.md")).toEqual(["docs/a.md:2: see ../shared/paper.md"]);
    expect(outsidePaths("docs/a.md", "weights are shared by the nets")).toEqual([]);
  });

  it("holds for the project", () => {
    const texts = folders
      .flatMap(trackedFiles)
      .filter((path) => /\.(ts|md|fan|json|csv|txt|html|css|mjs|svg)$/.test(path));
    expect(texts.flatMap((path) => outsidePaths(path, read(path)))).toEqual([]);
  });
});

describe("numbers for people have one form", () => {
  it("a form of one's own is caught", () => {
    const text = "const a = 1;\nconst shown = loss.toFixed(3);";
    expect(ownNumberForms("runtime/train/a.ts", text)).toEqual([
      "runtime/train/a.ts:2: const shown = loss.toFixed(3);",
    ]);
    expect(ownNumberForms("runtime/drawing/a.ts", text)).toEqual([]);
  });

  it("nothing that prints metrics has a form of its own", () => {
    const texts = filesUnder("runtime").filter((path) => path.endsWith(".ts"));
    expect(texts.flatMap((path) => ownNumberForms(path, read(path)))).toEqual([]);
  });
});

it("every room in the list has files", () => {
  const missing = Object.entries(rooms).flatMap(([top, names]) =>
    names.map((name) => `${top}/${name}/`).filter((room) => !project.some(({ path }) => path.startsWith(room))),
  );
  expect(missing).toEqual([]);
});

it("finds the project's files", () => {
  for (const folder of ["dsl/", "compiler/", "runtime/"]) {
    expect(project.filter(({ path }) => path.startsWith(folder)).length).toBeGreaterThan(20);
  }
});
