import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DecodePool } from "../data/images/decode-pool.js";
import { ImageStore } from "../data/images/image-store.js";
import type { View, ViewSample } from "../data/view.js";
import { DataLoader, type LoaderOptions } from "./data-loader.js";

/**
 * Bytes of batches as they have been since the first published numbers: the quickstart's accuracies depend on them.
 * A change of these hashes changes what every spec with the same seed learns.
 */
const golden = {
  "whole images, letterboxed, flipped and lit": "3cbb626d",
  "boxes of fractional pixels, every change": "3d310587",
  "patches and mirror images of them": "1e802cfe",
  "random crops": "6c07e548",
  "ten crops in pairs of one identity": "f088442e",
} as const;

type Name = keyof typeof golden;

interface Case {
  readonly view: Pick<View, "size" | "fit"> & { readonly cropped: boolean; readonly bad: boolean };
  readonly options: Pick<LoaderOptions, "augment" | "patches" | "input"> & { readonly paired: boolean };
}

const whole = { patches: undefined, paired: false };
const cases: Readonly<Record<Name, Case>> = {
  "whole images, letterboxed, flipped and lit": {
    view: { size: { height: 20, width: 24 }, fit: "letterbox", cropped: false, bad: true },
    options: {
      ...whole,
      input: { height: 20, width: 24 },
      augment: [{ kind: "flip" }, { kind: "light", amount: 0.2 }],
    },
  },
  "boxes of fractional pixels, every change": {
    view: { size: { height: 18, width: 18 }, fit: "stretch", cropped: true, bad: false },
    options: {
      ...whole,
      input: { height: 18, width: 18 },
      augment: [
        { kind: "flip" },
        { kind: "zoom", amount: 0.15 },
        { kind: "shift", amount: 0.2 },
        { kind: "rotate", angle: 20 },
        { kind: "colour", amount: 0.4 },
        { kind: "grey", share: 0.2 },
      ],
    },
  },
  "patches and mirror images of them": {
    view: { size: { height: 16, width: 16 }, fit: "stretch", cropped: true, bad: false },
    options: {
      input: { height: 12, width: 12 },
      augment: [{ kind: "shift", amount: 0.1 }],
      paired: false,
      patches: {
        boxes: [0, 4].flatMap((y) => [0, 4].map((x) => ({ x, y, width: 12, height: 12 }))),
        flips: true,
      },
    },
  },
  "random crops": {
    view: { size: { height: 22, width: 26 }, fit: "stretch", cropped: false, bad: true },
    options: {
      ...whole,
      input: { height: 16, width: 16 },
      augment: [{ kind: "random_crop", size: { height: 16, width: 16 } }, { kind: "flip" }],
    },
  },
  "ten crops in pairs of one identity": {
    view: { size: { height: 22, width: 26 }, fit: "stretch", cropped: false, bad: false },
    options: {
      ...whole,
      paired: true,
      input: { height: 16, width: 16 },
      augment: [{ kind: "ten_crop", size: { height: 16, width: 16 } }],
    },
  },
};

const images = 13;
const steps = 7;
let folder: string;
let pool: DecodePool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fanc-golden-"));
  pool = new DecodePool(2);
  for (let i = 0; i < images; i++) {
    const [width, height] = [30 + ((i * 7) % 11), 28 + ((i * 5) % 9)];
    const noise = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * (i + 3) + ((at * at) >> 7)) % 256);
    await sharp(noise, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(folder, `${i}.png`));
  }
  await writeFile(join(folder, "bad.png"), "no image");
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

function viewOf({ cropped, bad, ...view }: Case["view"]): View {
  const samples = Array.from({ length: images }, (_, i): ViewSample => {
    const file = bad && i === 4 ? "bad.png" : `${i}.png`;
    return {
      file,
      path: join(folder, file),
      label: i >> 2,
      attributes: Int8Array.of(i % 2 === 0 ? 1 : -1, i % 3 === 0 ? 1 : -1),
      ...(cropped ? { crop: { x: i - 2.25, y: 3.5 - i / 3, width: 20.5 + i / 4, height: 19.75 + i / 7 } } : {}),
    };
  });
  return { ...view, name: "golden", samples, labelCount: 4, unreadable: 0.02 };
}

async function hashOf(name: Name, pool: DecodePool): Promise<string> {
  const { view, options } = cases[name];
  const { paired, ...rest } = options;
  const store = new ImageStore(viewOf(view), pool, { bytes: 2 ** 20 });
  const reader = new DataLoader(store, {
    stage: { name: "golden", batch: 4, accumulate: 1, paired },
    seed: 7,
    ...rest,
  });
  const hash = createHash("sha256");
  for await (const { image, labels, targets } of reader.from(0, steps)) {
    hash.update(image);
    hash.update(labels);
    hash.update(targets);
  }
  return hash.digest("hex").slice(0, 8);
}

it.each(Object.entries(golden) as [Name, string][])("batches have the expected hash: %s", async (name, expected) => {
  expect(await hashOf(name, pool)).toBe(expected);
});

it.each([1, 5])("batches of %i randomly slow workers are the same", async (workers) => {
  const built = dirname(createRequire(import.meta.url).resolve("#decode-worker"));
  const from = (file: string): string => JSON.stringify(pathToFileURL(join(built, file)).href);
  const script = join(folder, "slow.mjs");
  await writeFile(
    script,
    `import { parentPort } from "node:worker_threads";
    import { performJob } from ${from("perform-job.js")};
    import { serveJobs } from ${from("serve-jobs.js")};
    serveJobs(parentPort, async (job) => {
      await new Promise((resolve) => setTimeout(resolve, 12 * Math.random() ** 3));
      return performJob(job);
    });`,
  );
  const slow = new DecodePool(workers, { script });
  try {
    const names = Object.keys(golden) as Name[];
    const hashes = await Promise.all(names.map(async (name) => [name, await hashOf(name, slow)]));
    expect(Object.fromEntries(hashes)).toEqual(golden);
  } finally {
    await slow.close();
  }
});
