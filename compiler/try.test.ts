import { test } from "vitest";
import { analyse } from "./analyse.js";
import { nodeHost } from "./host/node-host.js";
import { formatShape } from "./shape/dim.js";
import { countParameters } from "./shape/bind.js";
test("x", () => {
  const file = process.env["FAN"] ?? "examples/quickstart/quickstart.fan";
  const r = analyse(nodeHost(file), file, new Map());
  console.log(r.diagnostics.map((d) => `${d.file}:${r.sources.get(d.file)?.position(d.span.start).line} ${d.code} ${d.message} | ${d.hint}\n${d.notes.join("\n")}`).join("\n"));
  for (const n of r.value?.nets ?? []) console.log(n.name, n.layers.map((l) => `${l.id} ${formatShape(l.shape)}`), countParameters(n, { height: 64, width: 64 }), [...n.outputs]);
  console.log(JSON.stringify({ ...r.value, nets: [] }, null, 1));
  const t = performance.now(); analyse(nodeHost(file), file, new Map()); console.log("ms", performance.now() - t);
});
