import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DecodePool } from "../../../runtime/data/images/decode-pool.js";
import { onnxEngine } from "../../../runtime/engines/onnx/onnx-engine.js";
import { UserError } from "../../../runtime/errors/user-error.js";
import { Random } from "../../../runtime/random.js";
import { checksummedJson } from "../../../runtime/run/checksum.js";
import { sha256Of } from "../../../runtime/run/checksummed-file.js";
import { stateSchema, writeState } from "../../../runtime/run/run-state.js";
import { filesOf, makeRun, readRun, writePicture } from "./base-run.js";

/** Corruptions in all: `npm run fuzz` makes 2,000 of each kind, FANC_FUZZ fewer. */
const inputs = Math.min(Number(process.env.FANC_FUZZ ?? 40), 2000);
const seed = Number(process.env.FANC_FUZZ_SEED ?? 1);

const engine = onnxEngine(1);
const pool = new DecodePool(1);
let folder: string;
let run: string;
let picture: string;
let files: ReadonlyMap<string, Buffer>;
let whole: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-fuzz-run-"));
  [run, picture] = [join(folder, "run"), join(folder, "picture.png")];
  await makeRun(run);
  await writePicture(picture);
  files = await filesOf(run);
  whole = await readRun(run, picture, { engine, pool });
  await restore();
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

/** What is read may go back in the event log. */
async function restore(...names: readonly string[]): Promise<void> {
  for (const name of ["events.ndjson", "state.json", ...names])
    await writeFile(join(run, name), files.get(name) as Buffer);
}

/** Results of the whole run that the changed one must give: all but those that its user was told of. */
async function outcome(story: string): Promise<"refused" | readonly string[]> {
  try {
    return await readRun(run, picture, { engine, pool });
  } catch (error) {
    if (error instanceof UserError) return "refused";
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`${story}: ${what}`, { cause: error });
  }
}

function corrupted(bytes: Buffer, random: Random): { readonly content: Buffer; readonly story: string } {
  if (random.chance(0.2)) {
    const length = random.below(bytes.length);
    return { content: bytes.subarray(0, length), story: `cut to ${length} bytes` };
  }
  const content = Buffer.from(bytes);
  const bits = Array.from({ length: 1 + random.below(3) }, () => random.below(bytes.length * 8));
  for (const bit of bits) content[bit >> 3] = (content[bit >> 3] as number) ^ (1 << (bit & 7));
  return { content, story: `bits ${bits.join(", ")} flipped` };
}

describe("a run", () => {
  it("a run with flipped bits or a cut file gives the same result, or is refused with one error", {
    timeout: 0,
  }, async () => {
    const names = [...files.keys()].sort();
    let [refused, same] = [0, 0];
    for (let number = 0; number < inputs; number++) {
      const random = new Random("run", seed, number);
      const name = names[number % names.length] as string;
      const { content, story } = corrupted(files.get(name) as Buffer, random);
      await writeFile(join(run, name), content);
      const found = await outcome(`${number}: ${name}, ${story}`);
      if (found === "refused") refused++;
      else {
        same++;
        const expected = whole.filter((line) => found.includes(line) || !line.startsWith("checkpoint "));
        expect(found, `${number}: ${name}, ${story}`).toEqual(expected);
      }
      await restore(name);
    }
    expect(refused).toBeGreaterThan(inputs / 3);
    expect(same).toBeGreaterThan(0);
  });

  it("a run with a changed plan, state or spec and a valid checksum is refused, or used as it is", {
    timeout: 0,
  }, async () => {
    let [refused, used] = [0, 0];
    for (let number = 0; number < inputs; number++) {
      const random = new Random("forged run", seed, number);
      const name = ["build/plan.json", "build/plan.json", "state.json", "spec/spec.json"][number % 4] as string;
      const { text, story } = forged((files.get(name) as Buffer).toString("utf8"), random);
      await withChecksum(name, text);
      const found = await outcome(`${number}: ${name}, ${story}`);
      if (found === "refused") refused++;
      else used++;
      await restore(name);
    }
    expect(refused).toBeGreaterThan(inputs / 10);
    expect(used).toBeGreaterThan(inputs / 10);
  });
});

/** Values that a reader may not expect. */
const odd = [null, -1, 0, 1e9, 2 ** 53, 1e308, 0.5, "", "..", "../../x", "__proto__", "image", [], {}, true] as const;

/** JSON with one value in it replaced, taken out, or there twice. */
function forged(text: string, random: Random): { readonly text: string; readonly story: string } {
  const value = JSON.parse(text) as unknown;
  const places: { readonly parent: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (parent: unknown): void => {
    if (typeof parent !== "object" || parent === null) return;
    for (const key of Object.keys(parent)) {
      places.push({ parent: parent as Record<string, unknown>, key });
      visit((parent as Record<string, unknown>)[key]);
    }
  };
  visit(value);
  const { parent, key } = places[random.below(places.length)] as (typeof places)[number];
  const before = JSON.stringify(parent[key]);
  const how = random.below(4);
  if (how === 0) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  } else if (how === 1 && Array.isArray(parent)) parent.push(structuredClone(parent[Number(key)]));
  else parent[key] = odd[random.below(odd.length)];
  return { text: JSON.stringify(value), story: `${key} of ${before?.slice(0, 60)} is ${JSON.stringify(parent[key])}` };
}

async function withChecksum(name: string, text: string): Promise<void> {
  const { sha256: _, ...state } = JSON.parse((files.get("state.json") as Buffer).toString("utf8"));
  if (name === "state.json") {
    const { sha256: __, ...changed } = JSON.parse(text) as { readonly sha256: unknown };
    await writeFile(join(run, name), checksummedJson(changed, 2));
    return;
  }
  await writeFile(join(run, name), text);
  const checked = stateSchema.parse(state);
  await writeState(join(run, "state.json"), {
    ...checked,
    files: new Map([...checked.files, [name, sha256Of(Buffer.from(text))]]),
  });
}
