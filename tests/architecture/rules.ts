import { posix } from "node:path";
import type { Import, SourceFacts } from "./source-facts.js";

/** Each rule lists its violations as `path:line: what is wrong`; an empty list means that it holds. */
export type Rule = (files: readonly SourceFacts[]) => readonly string[];

const isTest = (path: string): boolean => path.endsWith(".test.ts") || path.startsWith("tests/");
const isGenerated = (path: string): boolean => path.endsWith(".generated.ts");

/** The project path that a relative import names, as a `.ts` file; undefined for packages. */
function target(from: SourceFacts, { specifier }: Import): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return posix.join(posix.dirname(from.path), specifier).replace(/\.js$/, ".ts");
}

const within = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** Rooms of the runtime that compile; the others know only the compiler's contract. */
const compilingRooms = ["runtime/build", "runtime/export", "runtime/study", "runtime/cli"];

function mayImport(from: string, to: string): boolean {
  if (within(from, "dsl")) return within(to, "dsl");
  if (within(from, "compiler")) return within(to, "compiler") || within(to, "dsl");
  if (within(from, "runtime")) {
    if (within(to, "runtime") || within(to, "compiler/contract") || within(to, "dsl/text")) return true;
    return compilingRooms.some((room) => within(from, room)) && (within(to, "compiler") || within(to, "dsl"));
  }
  return true;
}

/** dsl imports nothing of ours, the compiler imports dsl, the runtime imports the compiler's contract. */
export const layering: Rule = (files) =>
  files
    .filter(({ path }) => !isTest(path))
    .flatMap((file) =>
      file.imports.flatMap((one) => {
        const to = target(file, one);
        return to === undefined || mayImport(file.path, to)
          ? []
          : [`${file.path}:${one.line}: must not import ${to}${one.typeOnly ? " (not even a type)" : ""}`];
      }),
    );

/** The rooms of each top folder, in the order in which they build on each other: a room imports only rooms before it. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  dsl: ["text", "source", "tokens", "ast", "grammar", "format", "schema"],
  compiler: [
    "contract",
    "host",
    "diagnostics",
    "ir",
    "reference",
    "operators",
    "model",
    "layers",
    "optimizers",
    "losses",
    "resolve",
    "expand",
    "shape",
    "lower",
    "passes",
    "graphs",
    "targets",
    "memory",
    "check",
    "summary",
    "explain",
    "build",
  ],
  runtime: [
    "errors",
    "text",
    "process",
    "files",
    "data",
    "engines",
    "weights",
    "drawing",
    "svm",
    "decide",
    "run",
    "cascade",
    "tensorboard",
    "train",
    "estimate",
    "evaluate",
    "observe",
    "terminal",
    "session",
    "build",
    "export",
    "study",
    "tools",
    "cli",
  ],
};

/** Top folder and room of a file; a file directly in the top folder has no room. */
function placeOf(path: string): { readonly top: string; readonly room: string | undefined } {
  const [top = "", room, ...rest] = path.split("/");
  return { top, room: rest.length === 0 ? undefined : room };
}

/** Files outside the rooms that any room may import. */
const shared = ["runtime/random.ts"];

/** Rooms build on each other in one order, types included: that order is the map of the house. */
export const roomOrder: Rule = (files) =>
  files
    .filter(({ path }) => !isTest(path))
    .flatMap((file) => {
      const { top, room } = placeOf(file.path);
      const order = rooms[top];
      if (order === undefined || room === undefined) return [];
      const own = order.indexOf(room);
      if (own === -1) return [`${file.path}:1: ${top}/${room} is not in the list of rooms`];
      return file.imports.flatMap((one) => {
        const to = target(file, one);
        if (to === undefined || shared.includes(to)) return [];
        const there = placeOf(to);
        if (there.top !== top || there.room === room) return [];
        const other = there.room === undefined ? -1 : order.indexOf(there.room);
        if (other !== -1 && other < own) return [];
        return [`${file.path}:${one.line}: ${top}/${room} must not import ${to}`];
      });
    });

/** A cycle of modules that load each other is reported once, as the path round it. */
export const noCycles: Rule = (files) => {
  const edges = new Map(files.map((file) => [file.path, valueImports(file)]));
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      cycles.push(`import cycle: ${[...trail.slice(trail.indexOf(path)), path].join(" -> ")}`);
      return;
    }
    state.set(path, "open");
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
};

function valueImports(file: SourceFacts): readonly string[] {
  return file.imports.flatMap((one) => {
    const to = one.typeOnly ? undefined : target(file, one);
    return to === undefined ? [] : [to];
  });
}

const lineLimits = { source: 400, test: 600 } as const;

export const shortFiles: Rule = (files) =>
  files
    .filter(({ path }) => !isGenerated(path))
    .flatMap(({ path, lines }) => {
      const limit = isTest(path) ? lineLimits.test : lineLimits.source;
      return lines > limit ? [`${path}: ${lines} lines, at most ${limit}`] : [];
    });

const ioModules =
  /^(node:|(fs|path|os|url|process|child_process|worker_threads|console|net|http|https|readline)(\/|$))/;

/** Files, processes and the console belong to the runtime: dsl and compiler run in a browser, too. */
export const ioAtTheEdge: Rule = (files) =>
  files
    .filter(({ path }) => !isTest(path) && !within(path, "runtime"))
    .flatMap(({ path, imports, globals }) => [
      ...imports
        .filter(({ specifier }) => ioModules.test(specifier))
        .map(({ specifier, line }) => `${path}:${line}: imports ${specifier}`),
      ...globals.map(({ what, line }) => `${path}:${line}: uses ${what}`),
    ]);

const fileModules = /^(node:)?fs(\/promises)?$/;

/**
 * Functions that open a path, whatever is there: a pipe would be waited for. Regular files are read by
 * runtime/files/regular-file.ts. And `mkdir`, which never ends below /proc when it is recursive.
 */
const openers = [
  "open",
  "openSync",
  "readFile",
  "readFileSync",
  "createReadStream",
  "openAsBlob",
  "mkdir",
  "mkdirSync",
];

/** Modules that may use them, with what they open. */
const mayOpen: Readonly<Record<string, string>> = {
  "runtime/files/regular-sync.ts": "regular files, at once",
  "runtime/build/tfjs-library.ts": "files of this package",
  "runtime/files/": "regular files, locks, folders; what is written",
  "runtime/files/atomic-file.ts": "new files",
  "runtime/data/images/decode-read.ts": "what is open already",
  "runtime/files/sync-folder.ts": "folders",
  "runtime/files/make-folder.ts": "makes folders one by one",
};

/** What is no regular file is named, never waited for. */
export const regularFiles: Rule = (files) =>
  files
    .filter(({ path }) => !isTest(path) && !Object.keys(mayOpen).some((allowed) => path.startsWith(allowed)))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => fileModules.test(specifier))
        .flatMap(({ names, line }) =>
          names
            .filter((name) => name === "*" || openers.includes(name))
            .map((name) => `${path}:${line}: opens files by itself (${name})`),
        ),
    );

export const fullyTyped: Rule = (files) =>
  files.flatMap(({ path, unchecked }) => unchecked.map(({ what, line }) => `${path}:${line}: ${what}`));

/** Errors come from the tables of runtime/errors: `fault(code, …)`, or `super(faultText(code, …))` in a subclass. */
export const codedErrors: Rule = (files) =>
  files
    .filter(({ path }) => !isTest(path) && !within(path, "runtime/errors"))
    .flatMap(({ path, made }) =>
      made
        .filter(({ what }) => what === "UserError")
        .map(({ line }) => `${path}:${line}: makes an error without a code; use fault()`),
    );

/** Node's ESM loader resolves no extensions. */
export const explicitExtensions: Rule = (files) =>
  files.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => specifier.startsWith(".") && !/\.js(on)?$/.test(specifier))
      .map(({ specifier, line }) => `${path}:${line}: "${specifier}" lacks its .js`),
  );

/** `object[name] = value` sets the prototype for `__proto__`, and `object["constructor"]` finds what nobody has put there. */
export const namesInMaps: Rule = (files) =>
  files
    // The library of generated packages passes objects of tensors on, as TensorFlow.js does; their names hold a dot.
    .filter(({ path }) => !isTest(path) && !within(path, "compiler/targets/tfjs/library"))
    .flatMap(({ path, filledObjects }) =>
      filledObjects.map(({ what, line }) => `${path}:${line}: ${what}: use a Map, and Object.fromEntries at the end`),
    );

/** Places of a text that point out of the repository, to a folder that users do not have. */
export function outsidePaths(path: string, text: string): readonly string[] {
  return text
    .split("\n")
    .flatMap((line, i) => (/\.\.\/shared\b|\/work\/shared\b/.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : []));
}

/** What prints durations, metrics, steps and epochs for people. */
const printsMetrics = /^runtime\/(svm|run|train|evaluate|observe|terminal|session|cli\/(watch|runs))\//;

/** Numbers for people have one form, that of runtime/text/numbers.ts. */
export const ownNumberForms = (path: string, text: string): readonly string[] =>
  isTest(path) || !printsMetrics.test(path)
    ? []
    : text
        .split("\n")
        .flatMap((line, i) =>
          /\.to(Fixed|Precision|Exponential|LocaleString)\(/.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [],
        );
