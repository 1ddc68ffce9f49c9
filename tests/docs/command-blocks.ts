import { type Fence, fencesOf, type Page, pages } from "./fences.js";

/** Languages of fences that hold commands. */
const shells = /^(sh|bash|shell|console|zsh)$/;

/** Every block of commands of the README, the guide and the other pages, in order. */
export const commandBlocks = (all: readonly Page[] = pages()): readonly Fence[] =>
  all.flatMap(fencesOf).filter(({ language }) => shells.test(language));

/** A command that the test of the pages does not run as it is shown. */
export interface Exception {
  readonly reason: string;
  /** What it runs instead; nothing without it. */
  readonly instead?: string;
}

/** By the line as the page shows it. `tests/package/pages.package.ts` runs every other line of every block. */
export const exceptions: ReadonlyMap<string, Exception> = new Map([
  ["npm ci", { reason: "takes minutes; the packages of the checkout under test are linked", instead: ":" }],
  [
    "npm ci              # dependencies; runs no install scripts",
    { reason: "takes minutes; the packages of the checkout under test are linked", instead: ":" },
  ],
  [
    "npm ci && npm run quickstart    # draws a data set, trains the cascade, evaluates it, writes annotated images",
    { reason: "takes minutes; the same commands on a small data set", instead: "npm run quickstart -- --smoke" },
  ],
  [
    "npm run quickstart",
    { reason: "takes minutes; the same commands on a small data set", instead: "npm run quickstart -- --smoke" },
  ],
  ["npm ci && npm test              # builds fanc and runs the tests", { reason: "a step of .ci/run" }],
  ["npm run test:fast   # the tests of the inner loop: a minute", { reason: "part of `npm test`" }],
  ["npm test            # all tests that need nothing but Node", { reason: "a step of .ci/run" }],
  ["npm run check       # type check, layout, lint, unused files and exports", { reason: "a step of .ci/run" }],
  [
    "npx fanc data avatars -o examples/quickstart/data --identities 500",
    {
      reason: "takes a minute; fewer identities and objects",
      instead: "npx fanc data avatars -o examples/quickstart/data --identities 30 --objects-per-class 12",
    },
  ],
  [
    "npx fanc train examples/quickstart/quickstart.fan --run examples/quickstart/runs/by-hand",
    {
      reason: "takes minutes; smaller nets, fewer epochs, the smaller data set",
      instead:
        "npx fanc train examples/quickstart/quickstart.fan --run examples/quickstart/runs/by-hand --set width=0.25 --set effort=0.05",
    },
  ],
  [
    "npx fanc engine install tfjs-node      # or tfjs-node-gpu, or webgpu",
    { reason: "downloads 300 MB; `npm run test:tfjs-node` installs it" },
  ],
  [
    "node examples/browser/serve.mjs runs/first/export/tfjs face.jpg",
    { reason: "serves until it is stopped; `npm run test:browser` opens the page" },
  ],
  ...[
    "for n in 10 20 30 40; do",
    "  npx fanc train few.fan --set few=$n --run runs/few-$n && npx fanc eval runs/few-$n",
    "done",
    "npx fanc runs compare runs/few-10 runs/few-20 runs/few-30 runs/few-40",
  ].map((line) => [line, { reason: "trains four times on CelebA" }] as const),
  ["npm install", { reason: "asks the registry of npm; `npm run test:tfjs-node` installs such a package" }],
  ["npm start", { reason: "needs `npm install`; `npm run test:tfjs-node` trains with such a package" }],
]);

/** The lines of a block as the test runs them. */
export const runnable = ({ text }: Fence): readonly string[] =>
  text.split("\n").flatMap((line) => {
    const exception = exceptions.get(line);
    if (exception === undefined) return [line];
    return exception.instead === undefined ? [] : [exception.instead];
  });
