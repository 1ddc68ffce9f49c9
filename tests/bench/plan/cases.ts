import { copyFile, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { packageRoot } from "../../../runtime/build/node-host.js";
import { drawMiniature } from "../../train-specs/miniature.js";
import { runMeasured } from "./child.js";

/** A training whose time is estimated. */
export interface PlanCase {
  readonly name: string;
  readonly spec: string;
  /** Folder of the spec below that of the benchmark, with its data. */
  readonly place: "quick" | "tiny" | "specs";
  readonly args: readonly string[];
}

const root = packageRoot();
const quickstart = join(root, "examples", "quickstart", "quickstart.fan");
const tiny = join(root, "tests", "cli", "tiny.fan");

const set = (...settings: readonly string[]): readonly string[] => settings.flatMap((one) => ["--set", one]);

const batches = ["pretrain_lnets", "tune_lnet_o", "tune_lnet_s", "pretrain_anet", "tune_anet"].map(
  (stage) => `${stage}.batch=16`,
);

/** Two kinds of data, two engines, one thread and all; trainings of seconds and of up to a minute. */
export function casesFor(threads: number): readonly PlanCase[] {
  const quick = (width: string, effort: string, engine: string, ...args: readonly string[]): PlanCase => ({
    name: `quickstart width=${width} effort=${effort} ${engine}`,
    spec: quickstart,
    place: "quick",
    args: [...set(`width=${width}`, `effort=${effort}`, "classes=12"), ...args],
  });
  const small = (width: string, engine: string, ...args: readonly string[]): PlanCase => ({
    name: `tiny width=${width} ${engine}`,
    spec: tiny,
    place: "tiny",
    args: [...set(`width=${width}`), ...args],
  });
  const full = (name: string): PlanCase => ({
    name: `${name} width=1/16 batch=16 rehearsal onnx x ${threads}`,
    spec: join(root, "specs", name),
    place: "specs",
    // With the batches of the spec, six updates take minutes.
    args: [...set("width=0.0625", ...batches), "--rehearse", "6", "--threads", String(threads)],
  });
  const [one, all] = [
    ["--threads", "1"],
    ["--threads", String(threads)],
  ];
  return [
    small("1", "onnx x 1", ...one),
    quick("0.25", "0.1", `onnx x ${threads}`, ...all),
    full("lnets-anet.fan"),
    small("1", "tfjs:wasm", "--engine", "tfjs:wasm"),
    quick("0.5", "0.1", `onnx x ${threads}`, ...all),
    full("residual.fan"),
    quick("0.25", "0.05", "tfjs:wasm", "--engine", "tfjs:wasm"),
    small("4", "onnx x 1", ...one),
    quick("0.5", "0.1", "onnx x 1", ...one),
    quick("1", "0.1", `onnx x ${threads}`, ...all),
  ];
}

/** Draws the data of a place, and copies the spec next to it. Returns the path of the copy. */
export async function placed(folder: string, one: PlanCase, drawn: Set<string>, env: NodeJS.ProcessEnv) {
  const own = join(folder, one.place);
  if (!drawn.has(one.place)) await draw(own, one.place, env);
  drawn.add(one.place);
  const spec = join(own, basename(one.spec));
  await copyFile(one.spec, spec);
  if (one.place === "specs") await copyFile(join(root, "specs", "lnets-anet.fan"), join(own, "lnets-anet.fan"));
  return spec;
}

async function draw(own: string, place: PlanCase["place"], env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(own, { recursive: true });
  const avatars = (...sizes: readonly string[]) =>
    runMeasured(["data", "avatars", "-o", join(own, "data"), ...sizes], env);
  switch (place) {
    case "specs":
      return drawMiniature(own);
    case "tiny":
      await avatars(
        ...["--identities", "9", "--images-per-identity", "4", "--size", "48x48"],
        ...["--object-classes", "2", "--objects-per-class", "12", "--object-size", "40"],
      );
      return;
    case "quick":
      await avatars("--identities", "50", "--images-per-identity", "12", "--objects-per-class", "40");
  }
}
