import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { generateAvatars } from "../../runtime/tools/avatars/generate.js";
import { AVATARS_DEFAULTS } from "../../runtime/tools/avatars/options.js";
import { askPython } from "./support/python.js";

/** The network of docs/results.md that a user would write instead, on few images: it must be a fair opponent. */
interface Answer {
  readonly seed: number;
  readonly accuracies: readonly number[];
  readonly parameters: number;
}

/** Traits that cover much of a face: a few epochs are enough. */
const attributes = ["Pale_Skin", "Black_Hair", "Wearing_Hat", "Eyeglasses"];

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "fanc-cnn-"));
  await generateAvatars({ ...AVATARS_DEFAULTS, out: data, identities: 60, objectsPerClass: 1 });
});
afterAll(() => rm(data, { recursive: true, force: true }));

const asked = async (question: object): Promise<readonly Answer[]> =>
  (await askPython("attribute_cnn.py", { data, attributes, threads: 2, ...question })) as readonly Answer[];

it("learns from annotated boxes what most images do not tell by guessing", async () => {
  const [answer] = await asked({ crop: 1.5, size: 64, seeds: [1], epochs: 6 });
  expect(answer?.parameters).toBeGreaterThan(600_000);
  expect(answer?.parameters).toBeLessThan(800_000);
  const mean = (answer?.accuracies ?? []).reduce((sum, one) => sum + one / attributes.length, 0);
  expect(mean).toBeGreaterThan(0.8);
});

it("gives the same accuracies for the same seed, and others for another", async () => {
  const [one, again, other] = await asked({ crop: "whole", size: 48, seeds: [3, 3, 4], epochs: 1 });
  expect(again?.accuracies).toEqual(one?.accuracies);
  expect(other?.accuracies).not.toEqual(one?.accuracies);
});
