import type { Plan } from "../../../contract/schema.js";
import { asTypeScript, commented } from "../../../operators/tfjs/text.js";
import { type GenerateOptions, generateModules } from "../emit.js";
import { contractFile, inOneFolder, type LibraryText, withImports } from "../library-text.js";
import { planModule } from "./plan.js";
import { readme } from "./readme.js";
import { groupsModule, scheduleModule } from "./schedule.js";
import { trainModule } from "./train.js";

/** Versions of the packages that a generated package needs, as npm takes them. */
export interface PackageVersions {
  /** Of this program: a version, or `file:` and a folder. */
  readonly fanc: string;
  readonly tfjs: string;
  readonly typescript: string;
  readonly nodeTypes: string;
}

/**
 * A stand-alone package that trains the nets of a spec, by path: TypeScript, not yet laid out. The same arguments, the
 * same files.
 *
 * @param library the library as TypeScript.
 */
export function packageFiles(
  options: GenerateOptions & { readonly library: LibraryText; readonly versions: PackageVersions },
): ReadonlyMap<string, string> {
  const { model, plan, placeOf, about, library, versions } = options;
  const { modules, libraryFiles } = generateModules(options);
  const firstLine = `// ${commented(about)}\n`;
  const lib = [...withImports(libraryFiles, library), contractFile].map((name): [string, string] => [
    `src/lib/${name}.ts`,
    inOneFolder(library.get(name) ?? ""),
  ]);
  return new Map<string, string>([
    ["package.json", packageJson(plan, versions)],
    ["tsconfig.json", tsconfig],
    [".npmrc", "fund=false\naudit=false\nignore-scripts=true\n"],
    [".gitignore", "node_modules/\ndist/\nruns/\n"],
    ["README.md", readme(plan, about)],
    ...[...modules].map(([stem, text]): [string, string] => [`src/${stem}.ts`, asTypeScript(text)]),
    ...lib,
    ["src/plan.ts", firstLine + planModule(plan)],
    ["src/groups.ts", firstLine + groupsModule(plan)],
    ["src/schedule.ts", firstLine + scheduleModule(plan, model, placeOf)],
    ["src/train.ts", firstLine + trainModule],
  ]);
}

function packageJson({ name, nets }: Plan, { fanc, tfjs, typescript, nodeTypes }: PackageVersions): string {
  const about = {
    name: packageName(name),
    version: "0.0.0",
    private: true,
    description: `Training of ${nets.map((net) => net.name).join(", ")} with TensorFlow.js`,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: { build: "tsc", start: "npm run --silent build && node dist/train.js" },
    dependencies: { "@tensorflow/tfjs": tfjs, fanc },
    devDependencies: { "@types/node": nodeTypes, typescript },
  };
  return `${JSON.stringify(about, null, 2)}\n`;
}

/** A name that npm takes: small letters, digits and hyphens. */
const packageName = (name: string): string =>
  `${
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "nets"
  }-tfjs`;

const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      target: "ES2023",
      module: "NodeNext",
      moduleResolution: "NodeNext",
      types: ["node"],
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      rootDir: "src",
      outDir: "dist",
    },
    include: ["src"],
  },
  null,
  2,
)}\n`;
