import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ort from "onnxruntime-node";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeFile } from "../../runtime/data/images/decode.js";
import { exampleOf } from "../docs/export-examples.js";
import { noisyPicture, tinyCascade } from "../support/tiny-cascade.js";
import { type Installed, installed } from "./support/installed.js";

const [width, height] = [61, 47];
const shape = { width, height, channels: 3 } as const;

/** Saturated colours, of which a profile changes much. */
const picture = noisyPicture(height, width).map((value, i) => (i % 3 === 0 ? 255 - value / 4 : value));
const image = (): Sharp => sharp(picture, { raw: shape });
const deep = (): Sharp =>
  sharp(
    Uint16Array.from(picture, (value) => value * 256 + 131),
    { raw: shape },
  );

/** Files as people have them, each with the largest difference of a byte from what `fanc predict` decodes. */
const files: Readonly<Record<string, readonly [most: number, file: () => Promise<Buffer>]>> = {
  "a PNG": [0, () => image().png().toBuffer()],
  "a PNG with a palette": [0, () => image().png({ palette: true }).toBuffer()],
  "a PNG with alpha": [0, () => image().ensureAlpha(0.4).png().toBuffer()],
  "a grey PNG": [0, () => image().greyscale().png().toBuffer()],
  "a rotated PNG": [0, () => image().withMetadata({ orientation: 6 }).png().toBuffer()],
  "Display P3": [2, () => image().withIccProfile("p3").png().toBuffer()],
  "Display P3, rotated": [2, () => image().withIccProfile("p3").withMetadata({ orientation: 8 }).png().toBuffer()],
  "16 bits": [0, () => deep().toColourspace("rgb16").png().toBuffer()],
  "16 bits in Display P3": [0, () => deep().withIccProfile("p3").toColourspace("rgb16").png().toBuffer()],
  "16 bits, grey": [0, () => deep().toColourspace("grey16").png().toBuffer()],
  "16 bits with alpha": [0, () => deep().ensureAlpha(0.4).toColourspace("rgb16").png().toBuffer()],
  "CMYK with a profile": [2, () => image().withIccProfile("cmyk").toColourspace("cmyk").jpeg().toBuffer()],
  "CMYK without a profile": [1, () => image().toColourspace("cmyk").jpeg().toBuffer()],
};

interface Said {
  readonly names: unknown;
  readonly scores: number[];
  readonly windows: number[];
}

describe("the example for Python decodes as fanc predict does", () => {
  let folder: string;
  let session: ort.InferenceSession;
  let packages: Installed;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fanc-page-"));
    const model = await tinyCascade();
    await writeFile(join(folder, "cascade.onnx"), model);
    const bytes = `${exampleOf("face.py")}\nnumpy.save("pixels.npy", pixels("face.jpg"))\n`;
    await writeFile(join(folder, "pixels.py"), bytes);
    session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
    packages = await installed();
  }, 900_000);
  afterAll(async () => {
    await session.release();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(files))("%s", async (name, [most, file]) => {
    const vips = ["cffi", "pycparser", "pyvips", "pyvips-binary"].map((one) =>
      [...packages.folders].find(([wanted]) => wanted.startsWith(`${one}==`)),
    );
    if (name === "CMYK without a profile" && vips.includes(undefined)) {
      console.log("## SKIPPED: CMYK without a profile: this machine has no pyvips");
      return;
    }
    await writeFile(join(folder, "face.jpg"), await file());
    const decoded = await decodeFile(join(folder, "face.jpg"));
    if (!decoded.ok) throw new Error(decoded.reason);
    const { image: seen } = decoded;
    // One channel is grey.
    const pixels = Uint8Array.from({ length: seen.width * seen.height * 3 }, (_, i) =>
      seen.channels >= 3
        ? (seen.pixels[Math.floor(i / 3) * seen.channels + (i % 3)] as number)
        : (seen.pixels[Math.floor(i / 3) * seen.channels] as number),
    );
    const environment = { ...process.env, PYTHONPATH: vips.map((one) => one?.[1] ?? "").join(":") };
    const python = process.env.FANC_PEERS_PYTHON ?? "";
    const { stdout } = await promisify(execFile)(python, ["pixels.py"], { cwd: folder, env: environment });
    const said = JSON.parse(stdout) as Said;
    const theirs = await pixelsOf(join(folder, "pixels.npy"));
    expect(theirs).toHaveLength(pixels.length);
    const furthest = pixels.reduce((far, value, i) => Math.max(far, Math.abs(value - (theirs[i] as number))), 0);
    expect(furthest).toBeLessThanOrEqual(most);

    const run = async (data: Uint8Array) =>
      session.run({ image: new ort.Tensor("uint8", data, [seen.height, seen.width, 3]) });
    const results = await run(theirs);
    expect(said.names).toEqual(["Smiling", "Male", "Eyeglasses"]);
    for (const output of ["scores", "windows"] as const) {
      const expected = Array.from(results[output]?.data ?? [], Number);
      expect(said[output]).toHaveLength(expected.length);
      expected.forEach((value, i) => {
        expect(Math.abs(value - (said[output][i] ?? Number.NaN))).toBeLessThan(1e-4);
      });
    }
    const labels = (await run(pixels)).attributes?.data;
    expect(said.scores.map((score) => (score > 0 ? 1n : -1n))).toEqual([...((labels ?? []) as BigInt64Array)]);
  });
});

/** The values of a file of numpy: behind a header whose length is in bytes 8 and 9. */
async function pixelsOf(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file);
  return Uint8Array.from(bytes.subarray(10 + bytes.readUInt16LE(8)));
}
