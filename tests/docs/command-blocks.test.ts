import { expect, it } from "vitest";
import { commandBlocks, exceptions, runnable } from "./command-blocks.js";
import { fencesOf, pages } from "./fences.js";

const blocks = commandBlocks();
const lines = new Set(blocks.flatMap(({ text }) => text.split("\n")));

it("every exception of the executed commands is a line of a page", () => {
  expect([...exceptions.keys()].filter((line) => !lines.has(line))).toEqual([]);
});

it("every exception has a reason", () => {
  for (const { reason } of exceptions.values()) expect(reason).not.toBe("");
});

it("blocks of commands are marked `sh`", () => {
  expect(blocks.filter(({ language }) => language !== "sh").map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  const others = pages()
    .flatMap(fencesOf)
    .filter(({ language, text }) => language !== "sh" && /^(\$ )?(npx|npm|fanc|node) /m.test(text));
  expect(others.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
});

it("a block that no exception names is run as it is shown", () => {
  const text = "npx fanc check new.fan\nnpm ci\nnpm start\n";
  expect(runnable({ page: "docs/guide/new.md", language: "sh", line: 1, text })).toEqual([
    "npx fanc check new.fan",
    ":",
    "",
  ]);
});

it("commands of the pages call fanc as a reader can: by npx", () => {
  expect([...lines].filter((line) => /^fanc /.test(line))).toEqual([]);
});
