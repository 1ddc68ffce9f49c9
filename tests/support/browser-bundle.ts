import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { packageRoot } from "../../runtime/build/node-host.js";

/**
 * The compiler as one script for a browser: it defines `fanc.compile` and `fanc.memoryHost`.
 * @throws if it imports anything that a browser does not have.
 */
export async function compilerForBrowsers(): Promise<string> {
  const trouble: string[] = [];
  const entry = [
    `export { compile } from ${JSON.stringify(join(packageRoot(), "compiler", "compile.ts"))};`,
    `export { memoryHost } from ${JSON.stringify(join(packageRoot(), "compiler", "host", "memory-host.ts"))};`,
  ].join("\n");
  const bundle = await rolldown({
    input: "virtual:entry",
    platform: "browser",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "virtual:entry" ? id : undefined),
        load: (id) => (id === "virtual:entry" ? entry : undefined),
      },
    ],
    onLog: (level, log) => {
      if (level === "warn") trouble.push(log.message);
    },
  });
  const { output } = await bundle.generate({ format: "iife", name: "fanc" });
  await bundle.close();
  if (trouble.length > 0) throw new Error(`the compiler cannot be bundled for a browser:\n${trouble.join("\n")}`);
  return output[0].code;
}

/** The texts of the library, as `memoryHost` takes them. */
export function libraryTexts(): Readonly<Record<string, string>> {
  const folder = join(packageRoot(), "dsl", "std");
  return Object.fromEntries(
    readdirSync(folder).map((name) => [`@std/${name}`, readFileSync(join(folder, name), "utf8")]),
  );
}
