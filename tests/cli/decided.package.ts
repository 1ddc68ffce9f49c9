import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageProgram } from "./package-program.js";
import { fanc, type Outcome, type Project, script, specOnly } from "./support.js";

const spec = `use { AvatarAttributes } from "std/avatars.fan"

data celebs = celeba { root: "data"  images: wild  attributes: AvatarAttributes  unknown: 0 }

net ANet {
  input face : 3 x 24 x 24
  C1 = conv 6 kernel 5 pad 2 -> relu -> maxpool 2
  FC = dense 16              -> relu
}

cascade aligned {
  patches  = crop image resized 28x28 { size: 24x24  stride: 4 }
  feature  = ANet.FC over patches
  score    = svm per AvatarAttributes on feature
  decision = decide score { threshold: balanced  calibrate: isotonic  abstain: below 0.7  folds: 3 }
}

schedule {
  stage tune {
    train ANet on celebs.patches
    loss: sigmoid over AvatarAttributes { balance: classes  focal: 2 }
    optimizer: sgd { lr: 0.01  momentum: 0.9 }
    batch: 8  epochs: 2
  }
  stage fit_svm { after tune  fit score on celebs.validation }
}

evaluate on celebs.test { slices: brightness }
`;

let project: Project;
/** The program of a generated package of the spec. */
let start: string;

beforeAll(async () => {
  project = await specOnly();
  await writeFile(project.spec, spec);
  const sizes = ["--identities", "18", "--images-per-identity", "4", "--size", "48x48", "--unknown", "0.1"];
  succeeded(await fanc(["data", "avatars", "-o", project.data, ...sizes]));
  start = await packageProgram(project);
});
afterAll(() => project.remove());

function succeeded(outcome: Outcome): Outcome {
  expect(outcome.code, outcome.stderr).toBe(0);
  return outcome;
}

interface Predicted {
  readonly predictions: readonly { readonly faces: readonly { readonly attributes: readonly unknown[] }[] }[];
}

it("a generated package decides as fanc predict does, after the same training, and evaluates alike", async () => {
  const [own, other] = [project.file("of the package"), project.file("of fanc")];
  // Without it, a package predicts with the best engine that is installed.
  const engine = ["--engine", "tfjs:wasm"];
  succeeded(await script(start, ["--run", own, "--engine", "wasm"]));
  succeeded(await fanc(["train", project.spec, "--run", other, ...engine]));
  const images = ["000050.jpg", "000060.jpg", "000070.jpg"].map((name) => project.file("data", "img_celeba", name));
  const answers = async (outcome: Outcome): Promise<readonly (readonly unknown[])[]> => {
    const { predictions } = JSON.parse(succeeded(outcome).stdout) as Predicted;
    return predictions.map(({ faces }) => faces[0]?.attributes ?? []);
  };
  const byPackage = await answers(await script(start, ["predict", own, ...images, "--json", ...engine]));
  const byFanc = await answers(await fanc(["predict", other, ...images, "--json", ...engine]));
  expect(byFanc).toEqual(byPackage);
  const shown = byPackage.flat();
  expect(shown).toHaveLength(3 * 23);
  for (const one of shown) expect(one).toMatchObject({ decision: expect.any(String), probability: expect.any(Number) });
  expect(new Set(shown.map((one) => (one as { readonly decision: string }).decision)).size).toBeGreaterThan(1);
  const measured = async (outcome: Outcome): Promise<unknown> => {
    // A package knows no settings.
    const { settings: _, ...evaluation } = JSON.parse(succeeded(outcome).stdout) as { readonly settings?: unknown };
    return evaluation;
  };
  expect(await measured(await fanc(["eval", other, "--json", ...engine]))).toEqual(
    await measured(await script(start, ["eval", own, "--json", ...engine])),
  );
});
