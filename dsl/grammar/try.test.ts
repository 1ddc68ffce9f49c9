import { readFileSync } from "node:fs";
import { test } from "vitest";
import { SourceFile } from "../source/source-file.js";
import { parse } from "./parse.js";
test("x", () => {
  const text = readFileSync("examples/quickstart/quickstart.fan", "utf8");
  const r = parse(new SourceFile("q.fan", text));
  console.log(r.diagnostics, r.document.declarations.map((d) => d.kind));
  for (const s of ["net a { C1 = conv 3 kernel: 5 }", "netz A {\n x: 1 }\nnet B { input i : 3 x H x W }", "net A { C1 = conv (3 kernel 5\n C2 = relu }", "net A { C1 = conv 3 \n\nnet B { C2 = conv 4 }", "net A { ) C1 = conv 3 }", "} net A { C1 = conv 3 }", "schedule { stage a { batch: \n epochs: 5 \n stage b { batch: 4 } }", "data a image_folder { x: 5 }\nnet B {}", "net { a = conv 3 }", "param x ratio = 1", "net A B {}","net A { C1 conv 3 }", "net A { C1 = -> relu\n C2 = conv 3 -> }", "use { A } \"x\""]) {
    const p = parse(new SourceFile("q.fan", s));
    console.log(s, p.diagnostics.map((d) => `${d.code} ${d.message} ${d.span.start}-${d.span.end} ${d.hint}`), JSON.stringify(p.document.declarations.map((d) => [d.kind, d.broken, "body" in d ? d.body.entries.length : 0])));
  }
  const t0 = performance.now();
  let n = 0;
  for (let i = 0; i <= text.length; i += 1) n += parse(new SourceFile("q.fan", text.slice(0, i))).diagnostics.length;
  console.log("prefixes ms", performance.now() - t0, n);
});
