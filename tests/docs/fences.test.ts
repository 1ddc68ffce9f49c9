import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { analyse } from "../../compiler/compile.js";
import { renderText } from "../../compiler/diagnostics/render-text.js";
import { memoryHost } from "../../compiler/host/memory-host.js";
import { type Fence, fencesOf, fileNameOf, pages, ROOT } from "./fences.js";

const fences = pages()
  .flatMap(fencesOf)
  .filter(({ language }) => language === "fan");
const whole = fences.flatMap((fence) => {
  const name = fileNameOf(fence);
  return name === undefined ? [] : [{ name, fence }];
});

const library = Object.fromEntries(
  readdirSync(join(ROOT, "dsl", "std"))
    .filter((name) => /\.(fan|json)$/.test(name))
    .map((name) => [`@std/${name}`, readFileSync(join(ROOT, "dsl", "std", name), "utf8")]),
);
const files: Readonly<Record<string, string>> = {
  ...library,
  "lnets-anet.fan": readFileSync(join(ROOT, "specs", "lnets-anet.fan"), "utf8"),
  ...Object.fromEntries(whole.map(({ name, fence }) => [name, fence.text])),
};

/** What the compiler says about a file of the documentation, warnings included. */
function complaints(name: string, texts: Readonly<Record<string, string>> = files): string {
  const { diagnostics, sources } = analyse(memoryHost(texts), name, new Map());
  return renderText(diagnostics, sources, { width: 100, learnMore: true });
}

const place = ({ page, line }: Fence): string => `${page}:${line}`;

describe("`.fan` examples of the documentation", () => {
  it("the README and the language guide have `.fan` examples", () => {
    const shown = new Set(whole.map(({ fence }) => fence.page));
    expect(shown).toContain("README.md");
    expect(shown).toContain("docs/guide/language.md");
  });

  it("`.fan` examples are whole files, or are not marked as `fan`", () => {
    expect(fences.filter((fence) => fileNameOf(fence) === undefined).map(place)).toEqual([]);
  });

  it.each(whole.map(({ name, fence }) => [place(fence), name, fence.text] as const))(
    "`.fan` example %s checks",
    (_, name, text) => {
      expect(complaints(name)).toBe("");
      // Pages share names, so that they can import from each other; a shared name means the same file.
      expect(files[name]).toBe(text);
    },
  );

  it("a `.fan` example with a mistake fails", () => {
    const broken = files["first.fan"]?.replace("kernel 3 pad 1 cells", "kernal 3 pad 1 cells") ?? "";
    expect(complaints("first.fan", { ...files, "first.fan": broken })).toContain("did you mean `kernel`?");
  });
});

describe("the mistakes that pages show", () => {
  it("the mistakes in the README give the printed report", () => {
    const readme = pages().find(({ path }) => path === "README.md");
    const printed = readme === undefined ? [] : fencesOf(readme).filter(({ text }) => text.startsWith("error["));
    const broken = (files["first.fan"] ?? "")
      .replace("kernel 3 pad 1 cells", "kernal 3 pad 1 cells")
      .replace("after tune_o ", "");
    expect(printed.map(({ text }) => text)).toEqual([complaints("broken.fan", { ...files, "broken.fan": broken })]);
  });

  it("the mistakes in the page on studies give the printed report", () => {
    const page = pages().find(({ path }) => path === "docs/guide/studies.md");
    const printed = page === undefined ? [] : fencesOf(page).filter(({ text }) => text.startsWith("error["));
    const wrong = (files["cells.fan"] ?? "")
      .replace("1x1, 3x3", "1x1, 3x3, 90x90")
      .replace("vary faces.score.C: 1, 10", "vary tune_a.epoch: 1, 2");
    expect(printed.map(({ text }) => text)).toEqual([complaints("wrong.fan", { ...files, "wrong.fan": wrong })]);
  });
});
