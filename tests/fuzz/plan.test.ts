import { readFileSync } from "node:fs";
import ort from "onnxruntime-node";
import { expect, it } from "vitest";
import { analyse } from "../../compiler/compile.js";
import { nodeHost } from "../../runtime/build/node-host.js";
import { Random } from "../../runtime/random.js";
import { BASE } from "../support/analyse-text.js";
import { type CompiledModel, compiledModel } from "../support/compiled.js";
import { mutate } from "../support/mutate.js";

const file = "examples/quickstart/quickstart.fan";
const host = nodeHost(file);
const quickstart = readFileSync(file, "utf8");
const mutants = 500;

/** A mutant's plan, undefined for a refused spec. Names the mutant in whatever is thrown. */
function compiled(number: number): CompiledModel | undefined {
  const random = new Random("mutant", number);
  let text = number % 4 === 0 ? quickstart : BASE;
  for (let changes = 1 + random.below(3); changes > 0; changes--) text = mutate(text, random);
  try {
    const { value } = analyse(
      { ...host, readFile: (name) => (name === file ? text : host.readFile(name)) },
      file,
      new Map(),
    );
    return value && compiledModel(value, "spec.fan");
  } catch (cause) {
    throw new Error(`mutant ${number}: ${cause instanceof Error ? cause.message : String(cause)}\n${text}`, { cause });
  }
}

it("a mutated spec is refused with diagnostics or compiles: the compiler never throws", {
  timeout: 120_000,
}, async () => {
  let valid = 0;
  for (let number = 0; number < mutants; number++) {
    const result = compiled(number);
    if (result === undefined) continue;
    valid++;
    if (valid % 20 !== 0) continue;
    for (const [name, content] of result.files) {
      if (!name.endsWith(".onnx")) continue;
      const session = await ort.InferenceSession.create(content, { logSeverityLevel: 3, intraOpNumThreads: 1 });
      await session.release();
    }
  }
  // Mutants that are all refused would test only the front end.
  expect(valid).toBeGreaterThan(mutants / 10);
});
