import { wheels } from "./wheels.js";

/** What `fanc engine install` can set up. */
export const installableNames = ["tfjs-node", "tfjs-node-gpu", "webgpu"] as const;

export type InstallableName = (typeof installableNames)[number];

/** The parts of an engine in the store. An engine with another recipe in its record is rebuilt. */
export interface Recipe {
  readonly name: InstallableName;
  /** Of the package that the engine is named after. */
  readonly version: string;
  /** npm packages by exact version. */
  readonly packages: Readonly<Record<string, string>>;
  /** Version of TensorFlow's C library, for those engines that need one. */
  readonly libtensorflow?: string;
  /** What its npm packages take on the disk, in bytes. */
  readonly packageBytes: number;
}

const megabyte = 1_000_000;
/** Builds the binding of tfjs-node; of the registry, since not every Node brings the npm that carries it. */
const nodeGyp = { "node-gyp": "12.3.0" };

export const recipes: Readonly<Record<InstallableName, Recipe>> = {
  "tfjs-node": {
    name: "tfjs-node",
    version: "4.22.0",
    packages: { "@tensorflow/tfjs-node": "4.22.0", ...nodeGyp },
    libtensorflow: wheels.version,
    packageBytes: 330 * megabyte,
  },
  "tfjs-node-gpu": {
    name: "tfjs-node-gpu",
    version: "4.22.0",
    packages: { "@tensorflow/tfjs-node-gpu": "4.22.0", ...nodeGyp },
    libtensorflow: wheels.version,
    packageBytes: 330 * megabyte,
  },
  webgpu: { name: "webgpu", version: "0.6.2", packages: { webgpu: "0.6.2" }, packageBytes: 140 * megabyte },
};
