import { analyse } from "../../compiler/compile.js";
import { hasErrors } from "../../compiler/diagnostics/sink.js";
import { memoryHost } from "../../compiler/host/memory-host.js";
import { formatParsed } from "../../dsl/format/format.js";
import { lex, parse } from "../../dsl/grammar/parse.js";
import { SourceFile } from "../../dsl/source/source-file.js";
import { longTexts } from "../support/long-texts.js";
import { interleaved, type Rounds, summarise, type Task } from "./measure.js";
import type { BenchResult } from "./report.js";

const LAYERS = [100, 1_000, 10_000] as const;
/** A net holds so many; a spec has as many nets as it needs. */
const LAYERS_OF_A_NET = 100;

/** Lexing, parsing, checking and formatting generated specs of growing size: what an editor does at a key press. */
export async function benchLanguage(rounds: Rounds): Promise<BenchResult> {
  const rows: BenchResult["rows"][number][] = [];
  for (const layers of LAYERS) rows.push(await rowOf(layers, rounds));
  return {
    name: "language",
    settings: { rounds: rounds.rounds, layersOfANet: LAYERS_OF_A_NET },
    rows,
    notes: ["Medians in a warm process, in ms. The sum is lexing, parsing, checking and formatting, each once."],
  };
}

async function rowOf(layers: number, rounds: Rounds): Promise<BenchResult["rows"][number]> {
  const text = generatedSpec(layers);
  const source = new SourceFile("spec.fan", text);
  const host = memoryHost({ "spec.fan": text });
  const parsed = parse(source);
  const { diagnostics } = analyse(host, "spec.fan", new Map());
  if (hasErrors(diagnostics)) throw new Error(`the generated spec has a fault: ${diagnostics[0]?.message}`);
  const times = await interleaved(
    [
      task("lex", () => lex(text)),
      task("lex and parse", () => parse(source)),
      task("all but format", () => analyse(host, "spec.fan", new Map())),
      task("format", () => formatParsed(source, parsed)),
    ],
    rounds,
  );
  const median = (name: string): number => summarise(times.get(name) ?? []).median;
  const [lexing, both, checked, formatting] = [
    median("lex"),
    median("lex and parse"),
    median("all but format"),
    median("format"),
  ];
  const sum = checked + formatting;
  return {
    layers,
    tokens: parsed.tokens.length,
    lex: lexing,
    parse: both - lexing,
    check: checked - both,
    format: formatting,
    sum,
    "us a layer": (sum * 1000) / layers,
  };
}

/** Parsing texts as long as the limits allow, most of them full of errors. */
export async function benchLimits(rounds: Rounds): Promise<BenchResult> {
  const times = await interleaved(
    longTexts.map(([name, text]) => task(name, () => parse(new SourceFile("long.fan", text)))),
    rounds,
  );
  return {
    name: "limits",
    settings: { rounds: rounds.rounds },
    rows: longTexts.map(([name, text]) => ({
      text: name,
      characters: text.length,
      ms: summarise(times.get(name) ?? []).median,
    })),
    notes: ["Medians in a warm process."],
  };
}

const task = (name: string, run: () => unknown): Task => ({
  name,
  open: async () => ({ run: async () => run(), close: async () => undefined }),
});

function generatedSpec(layers: number): string {
  const nets = Array.from({ length: Math.ceil(layers / LAYERS_OF_A_NET) }, (_, n) => {
    const count = Math.min(LAYERS_OF_A_NET, layers - n * LAYERS_OF_A_NET);
    const lines = Array.from({ length: count }, (_, i) => `  L${i} = ${layer(i)}\n`);
    return `net N${n} {\n  input image : 3 x 64 x 64\n${lines.join("")}}\n`;
  });
  return `param width : ratio = 1.0 in 0.25..4\n\n${nets.join("\n")}`;
}

function layer(i: number): string {
  switch (i % 3) {
    case 0:
      return "conv 24*width kernel 3 pad 1 { init: gaussian 0.01  bias: 0.1 } -> relu";
    case 1:
      return "conv 16 kernel 3 pad 1 groups 2 -> relu -> lrn";
    default:
      return "local 32 kernel 3 pad 1 cells 3x3 -> relu";
  }
}
