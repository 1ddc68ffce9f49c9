import { asJavaScript } from "../../operators/tfjs/text.js";
import type { GeneratedModules } from "./emit.js";
import { type LibraryText, withImports } from "./library-text.js";

/**
 * The modules as JavaScript with the library that they need, by path in a build folder: `nets/NET.js`, `lib/NAME.js`, and
 * the `package.json` that makes Node take them for modules.
 *
 * @param library the compiled library.
 */
export function javascriptFiles(
  { modules, libraryFiles }: GeneratedModules,
  library: LibraryText,
): Map<string, string> {
  return new Map([
    ["package.json", `${JSON.stringify({ type: "module" })}\n`],
    ...withImports(libraryFiles, library).map((name): [string, string] => [`lib/${name}.js`, library.get(name) ?? ""]),
    ...[...modules].map(([stem, text]): [string, string] => [`${stem}.js`, asJavaScript(text)]),
  ]);
}
