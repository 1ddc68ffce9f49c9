import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { tfjsModules } from "../../runtime/build/tfjs-target.js";
import { compiledFile } from "../support/compiled.js";
import type { Project } from "./support.js";

/** Writes the program of a generated package of the project's spec beside its modules. Returns its path. */
export async function packageProgram(project: Project): Promise<string> {
  const start = project.file("package", "dist", "train.mjs");
  const compiled = compiledFile(project.spec, new Map(), "../tiny.fan");
  for (const [name, content] of tfjsModules(compiled)) {
    const file = `${dirname(start)}/${name}`;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const entry = new URL("../../dist/runtime/cli/package/index.js", import.meta.url);
  await writeFile(
    start,
    `import { trainPackage } from ${JSON.stringify(entry.href)};
     const { name, ...rest } = ${JSON.stringify(compiled.plan)};
     const plan = { ...rest, name };
     process.exitCode = await trainPackage({ plan, modules: new URL("./", import.meta.url) });`,
  );
  return start;
}
