import { createHash } from "node:crypto";
import { graphNames, moduleFile, onnxFile } from "../../compiler/contract/graph-files.js";
import type { FingerprintedData } from "../data/data-fingerprint.js";
import { noContents } from "../data/split-contents.js";
import type { Weights } from "../engines/engine.js";
import type { RunFolder } from "../run/run-folder.js";
import type { StageInputs } from "./stage-parts.js";

/** Finds what the keys of a run's stages are made from; see `StageInputs`. */
export class InputHashes {
  readonly #run: RunFolder;
  readonly #engine: string;
  readonly #data: ReadonlyMap<string, Pick<FingerprintedData, "contents">>;
  /** Weight file to the hash of what is in it. */
  readonly #weights = new Map<string, string>();
  #graphs: ReadonlyMap<string, string> | undefined;

  constructor(run: RunFolder, engine: string, data: ReadonlyMap<string, Pick<FingerprintedData, "contents">>) {
    this.#run = run;
    this.#engine = engine;
    this.#data = data;
  }

  /** As they are now: the weights of nets are the newest ones. */
  async now(): Promise<StageInputs> {
    this.#graphs ??= await graphHashes(this.#run);
    const graphs = this.#graphs;
    const weights = new Map<string, string>();
    for (const [net, file] of this.#run.state.weights) weights.set(net, await this.#weightsIn(net, file));
    return {
      engine: this.#engine,
      rehearsal: this.#run.state.rehearsal,
      graph: (name) => known(graphs, name, "graph"),
      data: (name, split) => known(this.#data, name, "data set").contents.get(split) ?? noContents,
      weights: (net) => weights.get(net),
    };
  }

  async #weightsIn(net: string, file: string): Promise<string> {
    const before = this.#weights.get(file);
    if (before !== undefined) return before;
    const hash = tensorHash((await this.#run.weightsOf(net)) ?? new Map());
    this.#weights.set(file, hash);
    return hash;
  }
}

/** SHA-256 of arrays by name, shape and value: equal for equal weights, whatever their file. */
export function tensorHash(weights: Weights): string {
  const hash = createHash("sha256");
  for (const [name, { shape, data }] of [...weights].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    hash.update(`${name}\t${shape.join("x")}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

/**
 * Hashes of a run's graphs. Both engines run the same graph: its ONNX form is hashed if there is one, because the
 * modules of TensorFlow.js name lines of the spec.
 */
async function graphHashes(run: RunFolder): Promise<ReadonlyMap<string, string>> {
  const { plan, state } = run;
  const hashes = new Map<string, string>();
  for (const name of graphNames(plan)) {
    const bytes = await run.readChecksummed(`build/${onnxFile(name)}`);
    if (bytes === undefined) {
      hashes.set(name, state.modules?.get(moduleFile(name)) ?? "");
      continue;
    }
    // The hash of the whole spec is in every file, and changes with parts of it that do not matter here.
    const text = bytes.toString("latin1").replaceAll(plan.spec.sha256, "");
    hashes.set(name, createHash("sha256").update(text, "latin1").digest("hex"));
  }
  return hashes;
}

function known<T>(map: ReadonlyMap<string, T>, name: string, what: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`stage keys: nothing is known of the ${what} ${name}`);
  return found;
}
