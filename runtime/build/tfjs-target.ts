import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { format } from "prettier";
import { type Compiled, emit, type Target } from "../../compiler/compile.js";
import type { PackageVersions } from "../../compiler/targets/tfjs/package/files.js";
import { readRegularSync } from "../files/regular-file.js";
import { packageVersion } from "../process/version.js";
import { packageRoot } from "./node-host.js";
import { readTfjsLibrary } from "./tfjs-library.js";

const generator = `fanc ${packageVersion}`;

/** The modules of the TensorFlow.js engine, to be written beside the ONNX graphs of a build. */
export const tfjsModules = (compiled: Compiled): Compiled["files"] =>
  emit(compiled, { kind: "tfjs-modules", library: readTfjsLibrary("js"), generator });

/** A package that trains the nets of a spec, to be written in `folder`. */
export const tfjsPackage = (folder: string): Target => ({
  kind: "tfjs",
  library: readTfjsLibrary("ts"),
  versions: versionsIn(folder),
  generator,
});

/** The files of a package, formatted as a person would write them. */
export async function formattedFiles(files: ReadonlyMap<string, Uint8Array>): Promise<ReadonlyMap<string, Uint8Array>> {
  const format = async ([path, content]: readonly [string, Uint8Array]): Promise<readonly [string, Uint8Array]> => {
    const text = await formatted(path, new TextDecoder().decode(content));
    return [path, new TextEncoder().encode(text)];
  };
  return new Map(await Promise.all([...files].map(format)));
}

/** What the package asks npm for. A fanc that npm did not get from a registry is referred to by its folder. */
function versionsIn(folder: string): PackageVersions {
  const root = packageRoot();
  const { dependencies, devDependencies } = JSON.parse(
    readRegularSync(join(root, "package.json")).toString("utf8"),
  ) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const there = relative(resolve(folder), root).split(sep).join("/");
  return {
    fanc: isFromRegistry(root) ? packageVersion : `file:${there}`,
    tfjs: dependencies["@tensorflow/tfjs"] as string,
    typescript: devDependencies.typescript as string,
    nodeTypes: devDependencies["@types/node"] as string,
  };
}

/** Whether npm got the package in this folder from a registry. It records that next to the packages that it installs. */
function isFromRegistry(root: string): boolean {
  const record = join(dirname(root), ".package-lock.json");
  if (basename(dirname(root)) !== "node_modules" || !existsSync(record)) return false;
  const { packages } = JSON.parse(readRegularSync(record).toString("utf8")) as {
    readonly packages?: Readonly<Record<string, { readonly resolved?: string }>>;
  };
  return packages?.[`node_modules/${basename(root)}`]?.resolved?.startsWith("http") === true;
}

/** The parsers of the kinds of files that we generate, by extension. */
const parsers = { ".ts": "typescript", ".json": "json", ".md": "markdown" } as const;

/** Lays generated text out, two spaces and 120 columns as our own code; files of other kinds stay as they are. */
export async function formatted(path: string, text: string): Promise<string> {
  const extension = path.slice(path.lastIndexOf("."));
  const parser = Object.entries(parsers).find(([one]) => one === extension)?.[1];
  return parser === undefined ? text : format(text, { parser, printWidth: 120 });
}
