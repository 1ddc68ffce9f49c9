import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fancHere } from "../support/fanc-here.js";
import { anchorsOf, fencesOf, localLinks, pages, ROOT } from "./fences.js";

const all = pages();

describe("links of the documentation", () => {
  it.each(all.map((page) => [page.path, page] as const))("links of %s: files and headings exist", (_, page) => {
    const dead = localLinks(page).filter(({ target, anchor }) => {
      if (!existsSync(join(ROOT, target))) return true;
      if (anchor === "" || !target.endsWith(".md")) return false;
      return !anchorsOf({ path: target, text: readFileSync(join(ROOT, target), "utf8") }).includes(anchor);
    });
    expect(dead).toEqual([]);
  });
});

describe("files that the documentation names", () => {
  /** Paths of the repository in prose and code spans. ADRs are named by their number alone. */
  const named = ({ text }: (typeof all)[number]): readonly string[] =>
    [...text.matchAll(/(?<![\w/.@-])(?:dsl|compiler|runtime|tests|specs|docs)\/[\w./-]*\w/g)].map(([path]) => path);
  const known = (path: string): boolean =>
    /^docs\/(adr\/\d{4}|api)$/.test(path) ||
    /(^|\/)NAME(\.|$)/.test(path) ||
    [path, `${path}.ts`, `${path}.test.ts`, path.replace(/\.js$/, ".ts")].some((one) => existsSync(join(ROOT, one)));

  it.each(all.map((page) => [page.path, page] as const))("the files that %s names exist", (_, page) => {
    expect(named(page).filter((path) => !known(path))).toEqual([]);
  });

  it("README's results are those of docs/results.md", () => {
    const rows = (path: string): readonly (readonly string[])[] =>
      [...readFileSync(join(ROOT, path), "utf8").matchAll(/^\| (.*\d.*) \|$/gm)].map(([, row = ""]) =>
        row.split(/ *\| */),
      );
    const results = new Map(rows("docs/results.md").map((cells) => [cells[0], cells]));
    const excerpt = rows("README.md");
    expect(excerpt).toHaveLength(5);
    for (const [name = "", ...cells] of excerpt) expect(results.get(name)).toEqual(expect.arrayContaining(cells));
  });
});

interface Shown {
  readonly place: string;
  readonly words: readonly string[];
}

/** `npx fanc …` lines of shell fences. */
const commands: readonly Shown[] = all.flatMap((page) =>
  fencesOf(page)
    .filter(({ language }) => language === "sh")
    .flatMap(({ line, text }) =>
      text.split("\n").flatMap((one, i) => {
        const found = /^npx fanc (.+?)(?:\s+#.*)?$/.exec(one);
        return found?.[1] === undefined
          ? []
          : [{ place: `${page.path}:${line + i + 1}`, words: found[1].split(/\s+/) }];
      }),
    ),
);

describe("commands of the documentation", () => {
  const help = new Map<string, string>();
  // In this process: a process for each command takes a minute on a busy machine.
  const helpOf = async (...command: readonly string[]): Promise<string> => {
    const key = command.join(" ");
    const known = help.get(key);
    if (known !== undefined) return known;
    const { code, stdout } = await fancHere([...command, "--help"], ROOT);
    if (code !== 0) throw new Error(`no help for ${key}`);
    help.set(key, stdout);
    return stdout;
  };

  it("the documentation shows commands", () => expect(commands.length).toBeGreaterThan(10));

  it("the commands of the documentation exist, with every option shown", async () => {
    const wrong: string[] = [];
    for (const { place, words } of commands) {
      const nested = words[0] === "data" || (words[0] === "runs" && ["compare", "share"].includes(words[1] ?? ""));
      const command = words[0]?.startsWith("-") ? [] : words.slice(0, nested ? 2 : 1);
      const known = await helpOf(...command);
      const options = words.filter((word) => /^-/.test(word));
      for (const option of options)
        if (!new RegExp(`(^|[\\s,])${option}([\\s,<]|$)`, "m").test(known))
          wrong.push(`${place}: ${command.join(" ")} has no ${option}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("the reference", () => {
  it("the reference pages equal the output of the generator", () => {
    const script = join(ROOT, "docs", "generate-reference.mjs");
    const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
