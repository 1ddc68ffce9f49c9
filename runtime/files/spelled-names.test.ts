import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { SpelledNames } from "./spelled-names.js";

const root = mkdtempSync(join(tmpdir(), "fanc-spelled-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it("finds names that are composed in another way on the disk, exact ones first", () => {
  const [composed, parted] = ["Zo\u00eb", "Zoe\u0308"];
  mkdirSync(join(root, parted));
  writeFileSync(join(root, parted, `${composed}.jpg`), "");
  writeFileSync(join(root, parted, "\u212b.jpg"), "");
  const names = new SpelledNames(root);
  expect(names.pathOf(`${composed}/${parted}.jpg`)).toBe(join(root, parted, `${composed}.jpg`));
  expect(names.pathOf(`${composed}/\u00c5.jpg`)).toBe(join(root, parted, "\u212b.jpg"));
  expect(names.pathOf("plain/000001.jpg")).toBe(join(root, "plain", "000001.jpg"));
  expect(names.pathOf(`none/${composed}.jpg`)).toBe(join(root, "none", `${composed}.jpg`));

  mkdirSync(join(root, composed));
  expect(new SpelledNames(root).pathOf(parted)).toBe(join(root, parted));
  expect(new SpelledNames(root).pathOf(composed)).toBe(join(root, composed));
});
